#include <stdio.h>
void report(int N) {
  printf("%d\n", N);
  printf("%d\n", N + 1);
  printf("%d\n", N + 2);
}
int main(void) {
  report(1);
  return 0;
}
