/// Names of pictures and jobs that nobody can guess.
#pragma once
#include <string>

namespace mend {

/// 32 hexadecimal digits from the kernel's random numbers (128 bits): who knows an id may use what it names.
std::string new_identifier();

/// True for what new_identifier() makes; anything else never reaches a file name or the database.
bool is_identifier(const std::string& text);

/// Seconds since 1970.
double unix_seconds();

}  // namespace mend
