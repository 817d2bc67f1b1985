#include "repro/square_photos.h"

#include <algorithm>

#include "base/error.h"
#include "image/codec.h"
#include "image/resize.h"

namespace mend {
namespace {
namespace fs = std::filesystem;

std::vector<fs::path> files_of(const std::vector<fs::path>& photos) {
  std::vector<fs::path> files;
  for (const auto& place : photos) {
    if (!fs::exists(place)) fail(ErrorCode::io, "there are no photographs at {}", place.string());
    if (!fs::is_directory(place)) {
      files.push_back(place);
      continue;
    }
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(place))
      if (entry.is_regular_file() && format_of_extension(entry.path()) &&
          entry.path().stem().string().find("mask") == std::string::npos)
        found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

}  // namespace

int write_square_photos(const std::vector<fs::path>& photos, const fs::path& folder, int side, int least, int most,
                        const Context& context) {
  require(!photos.empty(), "name photographs with --photos");
  fs::create_directories(folder);
  int written = 0;
  for (const auto& file : files_of(photos)) {
    if (most > 0 && written == most) break;
    context.cancel.check();
    const Image photograph = load_image(file);
    const int square = std::min(photograph.width(), photograph.height());
    if (square < least) continue;
    const Rect middle{(photograph.width() - square) / 2, (photograph.height() - square) / 2, square, square};
    const Raster pixels = resized(photograph.read(middle), side, side);
    Image picture(side, side, pixels.channels(), false, Depth::u8);
    picture.write(picture.bounds(), pixels, Hole(side, side).inverted());
    save_image(picture, folder / (file.stem().string() + ".png"));
    ++written;
  }
  return written;
}

}  // namespace mend
