#define DEEP_CALL(list)                                                                            \
	do {                                                                                       \
		if (list) {                                                                        \
		}                                                                                  \
	} while (0)

int deep_four(int n)
{
	const struct pair pairs[] = { { 1, 2 }, { 3, 4 } };

	for (int i = 0; i < n; i++) {
		while (n > 0) {
			if (n == 2) {
				call((struct pair){ .a = 1, .b = { 2 } });
				n--;
			}
		}
	}
	return pairs[0].a;
}

int deep_five(int n)
{
	for (int i = 0; i < n; i++) {
		LIST_FOREACH (n, i) {
			if (n == 2) {
				n--;
			} else {
				do {
					n--;
				} while (n > 0);
			}
		}
	}
	return n;
}
