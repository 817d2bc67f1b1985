#include "evaluation/contender.h"

#include "base/error.h"
#include "evaluation/peak_memory.h"
#include "image/codec.h"
#include "image/hole_file.h"

namespace mend {
namespace {
namespace fs = std::filesystem;

class FillerContender final : public Contender {
 public:
  explicit FillerContender(std::unique_ptr<Filler> filler) : filler_(std::move(filler)) {}
  Answer answer(const EvaluationCase&, const Raster& shown, const Hole& hole, const Context& context) override {
    const PeakMemory peak;
    Raster filled = filler_->fill(shown, hole, context);
    return {std::move(filled), peak.bytes()};
  }

 private:
  std::unique_ptr<Filler> filler_;
};

Raster read_result(const fs::path& path, const Raster& like) {
  Raster result = load_image(path).read();
  require(result.width() == like.width() && result.height() == like.height(), "{} is {}x{}, the photograph {}x{}",
          path.string(), result.width(), result.height(), like.width(), like.height());
  if (result.channels() == like.channels()) return result;
  Raster converted(like.channels(), like.height(), like.width());
  for (int c = 0; c < like.channels(); ++c)
    std::copy(result.plane(0), result.plane(0) + result.plane_size(), converted.plane(c));
  require(result.channels() == 1, "{} has {} channels, the photograph {}", path.string(), result.channels(),
          like.channels());
  return converted;
}

std::string quoted(const fs::path& path) {
  std::string text = "'";
  for (const char c : path.string()) text += c == '\'' ? "'\\''" : std::string(1, c);
  return text + "'";
}

class CommandContender final : public Contender {
 public:
  CommandContender(ContenderSpec spec, fs::path scratch, double time_limit)
      : spec_(std::move(spec)), scratch_(std::move(scratch)), time_limit_(time_limit) {}

  Answer answer(const EvaluationCase&, const Raster& shown, const Hole& hole, const Context& context) override {
    const auto image = scratch_ / "image.png", mask = scratch_ / "mask.png", out = scratch_ / "out.png";
    Image picture(shown.width(), shown.height(), shown.channels(), false, Depth::u8);
    Hole everything = Hole(hole.height(), hole.width()).inverted();
    picture.write(picture.bounds(), shown, everything);
    save_image(picture, image);
    save_hole(hole, mask);
    fs::remove(out);
    std::string command = spec_.value;
    for (const auto& [word, path] : {std::pair{"{image}", image}, {"{mask}", mask}, {"{out}", out}})
      for (size_t at; (at = command.find(word)) != std::string::npos;)
        command.replace(at, std::string(word).size(), quoted(path));
    double memory = 0;
    const int status = run_with_limit(command, time_limit_, context.cancel, &memory);
    if (status != 0) fail(ErrorCode::unsupported, "{} ended with status {}", spec_.name, status);
    if (!fs::exists(out)) fail(ErrorCode::unsupported, "{} wrote no result", spec_.name);
    return {read_result(out, shown), memory};
  }

 private:
  ContenderSpec spec_;
  fs::path scratch_;
  double time_limit_;
};

class FolderContender final : public Contender {
 public:
  explicit FolderContender(ContenderSpec spec) : spec_(std::move(spec)) {
    if (!fs::is_directory(spec_.value)) fail(ErrorCode::io, "there is no folder {} of {}", spec_.value, spec_.name);
  }
  Answer answer(const EvaluationCase& task, const Raster& shown, const Hole&, const Context&) override {
    const fs::path folder = spec_.value;
    for (const auto& place : {folder / task.bucket, folder})
      for (const char* extension : {".png", ".jpg", ".jpeg", ".webp", ".tif"})
        if (const auto path = place / (task.photo + extension); fs::exists(path)) return {read_result(path, shown), 0};
    fail(ErrorCode::io, "{} has no result for {}/{}", folder.string(), task.bucket, task.photo);
  }

 private:
  ContenderSpec spec_;
};

}  // namespace

std::unique_ptr<Contender> make_contender(const ContenderSpec& spec, const FillerFactory& fillers,
                                          const fs::path& scratch, double time_limit) {
  switch (spec.kind) {
    case ContenderSpec::Kind::filler:
      return std::make_unique<FillerContender>(fillers(spec.value, Options(spec.value, spec.options)));
    case ContenderSpec::Kind::command: return std::make_unique<CommandContender>(spec, scratch, time_limit);
    case ContenderSpec::Kind::folder: return std::make_unique<FolderContender>(spec);
  }
  fail(ErrorCode::invalid_argument, "unknown kind of contender");
}

}  // namespace mend
