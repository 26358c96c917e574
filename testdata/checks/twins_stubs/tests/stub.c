#include <stdio.h>
void emit(int N) {
  printf("%d\n", N);
  printf("%d\n", N + 1);
  printf("%d\n", N + 2);
}
