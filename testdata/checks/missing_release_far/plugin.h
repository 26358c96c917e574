#ifndef PLUGIN_H
#define PLUGIN_H
typedef struct {
  void (*Log)(const char *);
  int Fd;
} Plugin;
long plugin_pull_told(Plugin *P, char *Buf, long N);
void plugin_failed(const char *What);
long plugin_pull(Plugin *P, char *Buf, long N);
#endif
