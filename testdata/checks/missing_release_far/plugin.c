// No function of this file knows Python: what waits here is the business of whoever calls it.
#include "plugin.h"
#include <sys/socket.h>

long plugin_pull(Plugin *P, char *Buf, long N) {
  long Got = recv(P->Fd, Buf, N, 0); // expect: nogil-missing-gil-release/waits-in-library: 'recv'
  P->Log("pulled");
  return Got;
}

// Not even where what it calls for a message does.
long plugin_pull_told(Plugin *P, char *Buf, long N) {
  long Got = recv(P->Fd, Buf, N, 0); // expect: nogil-missing-gil-release/waits-in-library: 'recv'
  if (Got < 0)
    plugin_failed("recv");
  return Got;
}
