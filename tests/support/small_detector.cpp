// small_detector FILE: writes the detector of small_detector.h, for tests in other languages.
#include "support/small_detector.h"

int main(int, char** arguments) { mend::testing::write_small_detector(arguments[1]); }
