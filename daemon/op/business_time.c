#include "op/business_time.h"

Google__Protobuf__Timestamp *
business_time(struct work *work, const Google__Protobuf__Timestamp *stated, const char *path)
{
	int64_t now_us = work_now_us(work);
	int64_t us = stated ? work_time_us(stated) : now_us;

	if (us <= now_us)
		return work_time(work, us);
	verdict_violate(work_verdict(work), REASON_DATE_IN_FUTURE, path,
			"%s lies %lld seconds in the future; it is now where it is left out", path,
			(long long)((us - now_us + 999999) / 1000000));
	return NULL;
}
