#include "op/system/instant.h"

#include "op/message.h"

Google__Protobuf__Timestamp *instant_new(struct arena *arena, int64_t us)
{
	Google__Protobuf__Timestamp *time =
		message_new(arena, &google__protobuf__timestamp__descriptor);

	if (!time)
		return NULL;
	time->seconds = us / 1000000;
	time->nanos = (int32_t)(us % 1000000) * 1000;
	return time;
}
