#include "cli/program.h"

int main(int argc, char** argv) { return mend::run_program(argc, argv); }
