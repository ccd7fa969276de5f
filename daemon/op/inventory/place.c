#include "op/inventory/place.h"

#include "op/record_key.h"

#define PLACE_MAIN "MAIN"

void place_want(struct work *work, const Orderd__V1__RecordKey *key)
{
	if (key)
		work_want_record(work, &entity_location, key);
	else
		work_want(work, &location_by_code, v_text(PLACE_MAIN));
}

struct slot *place_find(struct work *work, const Orderd__V1__RecordKey *key)
{
	if (key)
		return work_find_record(work, &entity_location, key);
	return work_find(work, &location_by_code, v_text(PLACE_MAIN));
}

void place_missing(struct verdict *verdict, const Orderd__V1__RecordKey *key, const char *path)
{
	if (key)
		record_key_missing(verdict, &entity_location, key, path);
	else
		verdict_violate(verdict, REASON_NOT_FOUND, path,
				"there is no location \"" PLACE_MAIN
				"\"; make it with LocationService/PutLocation, or name another");
}
