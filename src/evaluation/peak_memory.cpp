#include "evaluation/peak_memory.h"

#include <fstream>
#include <string>

namespace mend {

PeakMemory::PeakMemory() { std::ofstream("/proc/self/clear_refs") << "5"; }

double PeakMemory::bytes() const {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (double kilobytes = 0; word == "VmHWM:" && status >> kilobytes) return kilobytes * 1024;
  return 0;
}

}  // namespace mend
