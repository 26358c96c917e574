int archive_version_number(void);
