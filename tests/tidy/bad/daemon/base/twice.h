/* A header that nothing keeps from being included twice. */

int base_two(void);
