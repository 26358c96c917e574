// No module: nothing that an audit could speak of.
int twice(int x) { return 2 * x; }
