int work(int);
void step(int N) {
  work(N);
  work(N);
  work(N);
  work(N);
}
