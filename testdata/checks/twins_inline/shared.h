// What this calls is another function in each module.
void step(int N);
static inline void twice(int N) {
  step(N);
  step(N);
}
static inline void four_times(int N) {
  twice(N);
  twice(N);
}
