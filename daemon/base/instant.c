#include "base/instant.h"

#include <stdio.h>
#include <time.h>

#define INSTANT_SECONDS_MIN INT64_C(-62135596800)
#define INSTANT_SECONDS_MAX INT64_C(253402300799)
#define INSTANT_NANOS_PER_SECOND 1000000000

bool instant_format(int64_t seconds, int32_t nanos, char out[INSTANT_BYTES])
{
	time_t when = (time_t)seconds;
	struct tm tm;
	int n;

	if (seconds < INSTANT_SECONDS_MIN || seconds > INSTANT_SECONDS_MAX || nanos < 0 ||
	    nanos >= INSTANT_NANOS_PER_SECOND || !gmtime_r(&when, &tm))
		return false;
	n = snprintf(out, INSTANT_BYTES, "%04u-%02u-%02uT%02u:%02u:%02u",
		     (unsigned int)(tm.tm_year + 1900) % 10000, (unsigned int)(tm.tm_mon + 1) % 100,
		     (unsigned int)tm.tm_mday % 100, (unsigned int)tm.tm_hour % 100,
		     (unsigned int)tm.tm_min % 100, (unsigned int)tm.tm_sec % 100);
	if (nanos == 0)
		snprintf(out + n, INSTANT_BYTES - (size_t)n, "Z");
	else if (nanos % 1000000 == 0)
		snprintf(out + n, INSTANT_BYTES - (size_t)n, ".%03dZ", nanos / 1000000);
	else if (nanos % 1000 == 0)
		snprintf(out + n, INSTANT_BYTES - (size_t)n, ".%06dZ", nanos / 1000);
	else
		snprintf(out + n, INSTANT_BYTES - (size_t)n, ".%09dZ", nanos);
	return true;
}

static bool instant_is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool instant_from_civil(int year, int month, int day, int hour, int minute, int second,
			int64_t *ret_seconds)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	struct tm tm = { .tm_year = year - 1900,
			 .tm_mon = month - 1,
			 .tm_mday = day,
			 .tm_hour = hour,
			 .tm_min = minute,
			 .tm_sec = second };

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || hour < 0 ||
	    hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
		return false;
	if (day > days[month - 1] + (month == 2 && instant_is_leap(year) ? 1 : 0))
		return false;
	*ret_seconds = (int64_t)timegm(&tm);
	return true;
}

/* Takes exactly n digits. */
static bool instant_take_number(const char **at, int n, int *ret)
{
	int value = 0;

	for (int i = 0; i < n; i++) {
		if ((*at)[i] < '0' || (*at)[i] > '9')
			return false;
		value = value * 10 + ((*at)[i] - '0');
	}
	*at += n;
	*ret = value;
	return true;
}

static bool instant_take(const char **at, char c)
{
	if (**at != c)
		return false;
	(*at)++;
	return true;
}

static bool instant_take_nanos(const char **at, int32_t *ret)
{
	int32_t nanos = 0;
	int n = 0;

	if (!instant_take(at, '.'))
		return true;
	for (; **at >= '0' && **at <= '9'; (*at)++, n++) {
		if (n == 9)
			return false;
		nanos = nanos * 10 + (**at - '0');
	}
	if (n == 0)
		return false;
	for (; n < 9; n++)
		nanos *= 10;
	*ret = nanos;
	return true;
}

static bool instant_take_offset(const char **at, int64_t *ret_seconds)
{
	int sign = **at == '-' ? -1 : 1;
	int hours, minutes;

	if (**at == 'Z' || **at == 'z') {
		(*at)++;
		*ret_seconds = 0;
		return true;
	}
	if (**at != '+' && **at != '-')
		return false;
	(*at)++;
	if (!instant_take_number(at, 2, &hours) || !instant_take(at, ':') ||
	    !instant_take_number(at, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*ret_seconds = sign * (hours * 3600 + minutes * 60);
	return true;
}

/* The time of day behind a date. */
static bool instant_take_time(const char **at, bool loose, int time[3])
{
	if (!instant_take(at, 'T') && !instant_take(at, 't') && !(loose && instant_take(at, ' ')))
		return false;
	if (!instant_take_number(at, 2, &time[0]) || !instant_take(at, ':') ||
	    !instant_take_number(at, 2, &time[1]))
		return false;
	if (loose && **at != ':')
		return true;
	return instant_take(at, ':') && instant_take_number(at, 2, &time[2]);
}

static bool instant_parse_form(const char *text, bool loose, int64_t *ret_seconds,
			       int32_t *ret_nanos)
{
	int date[3], time[3] = { 0, 0, 0 };
	int64_t seconds, offset = 0;
	int32_t nanos = 0;
	const char *at = text;

	if (!instant_take_number(&at, 4, &date[0]) || !instant_take(&at, '-') ||
	    !instant_take_number(&at, 2, &date[1]) || !instant_take(&at, '-') ||
	    !instant_take_number(&at, 2, &date[2]))
		return false;
	if (!(loose && *at == '\0') &&
	    (!instant_take_time(&at, loose, time) || !instant_take_nanos(&at, &nanos)))
		return false;
	if (!(loose && *at == '\0') && !instant_take_offset(&at, &offset))
		return false;
	if (*at != '\0' ||
	    !instant_from_civil(date[0], date[1], date[2], time[0], time[1], time[2], &seconds))
		return false;
	seconds -= offset;
	if (seconds < INSTANT_SECONDS_MIN || seconds > INSTANT_SECONDS_MAX)
		return false;
	*ret_seconds = seconds;
	*ret_nanos = nanos;
	return true;
}

bool instant_parse(const char *text, int64_t *ret_seconds, int32_t *ret_nanos)
{
	return instant_parse_form(text, false, ret_seconds, ret_nanos);
}

bool instant_parse_loose(const char *text, int64_t *ret_seconds, int32_t *ret_nanos)
{
	return instant_parse_form(text, true, ret_seconds, ret_nanos);
}
