/// The program `mend` without its main(): so that tests can reach it.
#pragma once

namespace mend {

/// Parses the command line, runs what it asks for, and answers the exit code (guard.h).
int run_program(int argc, char** argv);

}  // namespace mend
