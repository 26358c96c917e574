void core(int N);
int main(void) {
  core(1);
  return 0;
}
