int nothing_to_find(void) { return 0; }
