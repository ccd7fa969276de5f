#include "say/order_filter.h"

#include "input.h"

int order_filter_take(struct cli *c, Orderd__V1__ListOrdersRequest *request)
{
	const char *account = cli_flag(c, "account"), *state = cli_flag(c, "state");
	const char *from = cli_flag(c, "ordered-from"), *until = cli_flag(c, "ordered-until");
	int status = CLI_OK, number = 0;

	if (account)
		status = input_key(c, "--account", account, KEY_DIGITS_ARE_ID, &request->account);
	if (status == CLI_OK && state) {
		status = input_enum(c, "--state", state, &orderd__v1__order_state__descriptor,
				    &number);
		request->has_state = true;
		request->state = (Orderd__V1__OrderState)number;
	}
	if (status == CLI_OK && from)
		status = input_instant(c, "--ordered-from", from, &request->ordered_from);
	if (status == CLI_OK && until)
		status = input_instant(c, "--ordered-until", until, &request->ordered_until);
	return status;
}
