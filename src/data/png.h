/// A PNG writer of sixty lines, so that the trainer draws its grids without an image library.
#pragma once
#include <cstdint>
#include <filesystem>

namespace mend {

/// Writes RGB bytes, row-major, uncompressed (stored deflate blocks), atomically. Throws Error{io}.
void write_png(const std::filesystem::path& path, const uint8_t* rgb, int width, int height);

}  // namespace mend
