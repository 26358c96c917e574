#include <stdio.h>
void report(int N) { puts("other"); }
int main(void) {
  report(2);
  return 1;
}
