/// What an evaluation compares, on which pictures and holes: a TOML file with every key checked.
///
///     name = "urban100, holes of 20-40 %"
///     photos = ["data/photos/urban100-256"]        # files and folders; relative to this file
///     holes = "data/masks/irregular-256"           # folder of mask files, or of one folder a ratio bucket
///     buckets = ["20-30", "30-40"]                 # default: every sub-folder; none there: one bucket "all"
///     first_holes = 60                             # of each bucket by name; 0: all
///     first_photos = 0                             # by name; 0: all
///     metrics = ["psnr", "ssim", "l1"]             # of `mend eval --list`; default: all whose weights are there
///     seed = 0
///     time_limit = 600                             # seconds a peer command may take for one picture
///     [weights]                                    # of metrics that see by a network
///     judge = "models/detector.safetensors"        # the dense detector, for artificiality
///     perceptual = "weights/alexnet.pth"           # AlexNet, VGG-16 or SqueezeNet 1.1, for lpips
///     lpips = "weights/lpips_alex_lin.pth"         # the linear weights that go with it
///     inception = "weights/pt_inception-2015-12-05.pth"      # pytorch-fid's, for fid and kid
///     mobilenet = "weights/mobilenet_v2.safetensors"         # batch norms folded, for fid-mobilenet
///     [[contender]]
///     name = "exemplar"                            # default: what is given below
///     method = "exemplar"                          # a filler, with
///     options = { patch = 7 }                      #   its options; or
///     command = "tool {image} {mask} {out}"        # any program: paths of PNG files are put in place of the words; or
///     folder = "results/lama"                      # results made elsewhere: BUCKET/PHOTO.png, else PHOTO.png
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace mend {

struct ContenderSpec {
  enum class Kind { filler, command, folder };
  std::string name;
  Kind kind = Kind::filler;
  std::string value;                           ///< the method, the command template or the folder
  std::map<std::string, std::string> options;  ///< of a filler
};

struct Protocol {
  std::string name;
  std::vector<std::filesystem::path> photos;
  std::filesystem::path holes;
  std::vector<std::string> buckets;
  int first_holes = 0, first_photos = 0;
  std::vector<std::string> metrics;
  uint64_t seed = 0;
  double time_limit = 600;
  std::map<std::string, std::filesystem::path> weights;  ///< by key; see weight_keys()
  std::vector<ContenderSpec> contenders;
};

/// The keys of [weights].
const std::vector<std::string>& weight_keys();

/// Throws Error{io} if the file cannot be read; Error{invalid_argument} that names the line, or the key that is
/// unknown, missing or out of range, and what is allowed.
Protocol read_protocol(const std::filesystem::path& path);

/// "NAME=COMMAND {image} {mask} {out}" of --peer, "NAME=DIR" of --peer-dir.
ContenderSpec parse_contender(ContenderSpec::Kind kind, const std::string& text);

/// Throws invalid_argument for two contenders of one name, two names of one contender, no contender, or names unfit for
/// a folder.
void check_contenders(const std::vector<ContenderSpec>& contenders);

}  // namespace mend
