// No function of this file knows Python: what waits here is the business of whoever calls it.
#include "plugin.h"
#include <sys/socket.h>

long plugin_pull(Plugin *P, char *Buf, long N) {
  long Got = recv(P->Fd, Buf, N, 0); // expect: nogil-missing-gil-release/waits-in-library: 'recv'
  P->Log("pulled");
  return Got;
}
