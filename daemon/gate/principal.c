#include "gate/principal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "op/op.h"
#include "wire/zap.h"

int principal_of_user(uid_t uid, uid_t owner, struct principal *ret)
{
	if (uid != 0 && uid != owner)
		return PRINCIPAL_UNKNOWN;
	*ret = (struct principal){ .id = PRINCIPAL_ADMINISTRATOR, .kind = OP_ADMINISTRATOR };
	return 0;
}

int principal_find(const char *user_id, uid_t owner, struct principal *ret)
{
	const char *digits = user_id + strlen(ZAP_USER_ID_PREFIX);
	unsigned long uid;
	char *end;

	if (strncmp(user_id, ZAP_USER_ID_PREFIX, strlen(ZAP_USER_ID_PREFIX)) != 0 ||
	    *digits < '0' || *digits > '9')
		return PRINCIPAL_UNKNOWN;
	errno = 0;
	uid = strtoul(digits, &end, 10);
	if (errno != 0 || *end != '\0' || uid >= UINT32_MAX)
		return PRINCIPAL_UNKNOWN;
	return principal_of_user((uid_t)uid, owner, ret);
}
