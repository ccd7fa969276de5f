#include "model/currency.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Sorted: codes of three letters in one text per exponent. */
static const char *const currency_table[CURRENCY_EXPONENT_MAX + 1] = {
	[0] = "BIFCLPDJFGNFISKJPYKMFKRWPYGRWFUGXUYIVNDVUVXAFXOFXPF",
	[2] = "AEDAFNALLAMDANGAOAARSAUDAWGAZNBAMBBDBDTBGNBMDBNDBOBBOVBRLBSDBTNBWPBYNBZD"
	      "CADCDFCHECHFCHWCNYCOPCOUCRCCUPCVECZKDKKDOPDZDEGPERNETBEURFJDFKPGBPGELGHS"
	      "GIPGMDGTQGYDHKDHNLHTGHUFIDRILSINRIRRJMDKESKGSKHRKPWKYDKZTLAKLBPLKRLRDLSL"
	      "MADMDLMGAMKDMMKMNTMOPMRUMURMVRMWKMXNMXVMYRMZNNADNGNNIONOKNPRNZDPABPENPGK"
	      "PHPPKRPLNQARRONRSDRUBSARSBDSCRSDGSEKSGDSHPSLESOSSRDSSPSTNSVCSYPSZLTHBTJS"
	      "TMTTOPTRYTTDTWDTZSUAHUSDUSNUYUUZSVEDVESWSTXADXCDXCGYERZARZMWZWG",
	[3] = "BHDIQDJODKWDLYDOMRTND",
	[4] = "CLFUYW",
};

static int currency_compare(const void *a, const void *b)
{
	return memcmp(a, b, 3);
}

bool currency_find(const char *code, unsigned int *ret_exponent)
{
	if (!code || strnlen(code, 4) != 3)
		return false;
	for (unsigned int exponent = 0; exponent <= CURRENCY_EXPONENT_MAX; exponent++) {
		const char *codes = currency_table[exponent];

		if (codes && bsearch(code, codes, strlen(codes) / 3, 3, currency_compare)) {
			*ret_exponent = exponent;
			return true;
		}
	}
	return false;
}
