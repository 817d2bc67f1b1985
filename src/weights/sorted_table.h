/// LevelDB's sorted table, the container of a TensorFlow index.
#pragma once
#include <cstdint>
#include <map>
#include <string>

namespace mend {

/// Every key and value of the table in `data`. Throws Error{bad_weights} if a block leaves the file, has a bad checksum
/// or is compressed, if keys are not ascending, or if they take more memory than any index does (256 MB).
std::map<std::string, std::string> read_sorted_table(const char* data, uint64_t size);

}  // namespace mend
