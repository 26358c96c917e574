#ifndef PLUGIN_H
#define PLUGIN_H
typedef struct {
  void (*Log)(const char *);
  int Fd;
} Plugin;
long plugin_pull(Plugin *P, char *Buf, long N);
#endif
