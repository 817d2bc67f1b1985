/// Where this code was loaded from.
#pragma once
#include <filesystem>

namespace mend {

/// The program or shared library that this very code is part of, so that what is installed beside it can be found:
/// of libmend inside an editor it is libmend's file, not the editor's. Empty if the system does not say.
std::filesystem::path own_file();

}  // namespace mend
