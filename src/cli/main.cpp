#include <cstdio>

int main() {
  std::puts("mend " MEND_VERSION);
  return 0;
}
