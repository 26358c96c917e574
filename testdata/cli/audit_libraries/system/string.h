unsigned long strlen(const char *);
