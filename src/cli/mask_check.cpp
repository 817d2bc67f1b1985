#include "cli/mask_check.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>

#include "base/error.h"
#include "cli/fill_record.h"
#include "cli/guard.h"
#include "image/hole_file.h"

namespace mend {
namespace {

struct MaskCheck {
  std::string image, mask, channel = "auto";
  bool invert = false, json = false;
  double max_megapixels = 512;
};

/// One thing to say: `key` for programs, `text` for people; `fatal`: fill would refuse.
struct Finding {
  std::string key, text;
  bool fatal = false;
};

std::vector<Finding> word(const HoleFacts& facts, bool inverted) {
  std::vector<Finding> said;
  for (const auto finding : facts.findings) switch (finding) {
      case HoleFinding::nothing_missing:
        said.push_back({"nothing_missing", "no pixel is missing: fill would copy the picture as it is", true});
        break;
      case HoleFinding::nothing_known:
        said.push_back({"nothing_known", "every pixel is missing: fill refuses, nothing is known to fill from", true});
        break;
      case HoleFinding::over_half:
        said.push_back({"over_half", "more than half of the picture is missing; fill goes on and says so"});
        break;
      case HoleFinding::likely_inverted:
        said.push_back({"likely_inverted", inverted ? "the other polarity looks likelier: try without --invert-mask"
                                                    : "black seems to mean hole here: use --invert-mask"});
        break;
      case HoleFinding::antialiased:
        said.push_back({"antialiased", fmt::format("soft edges ({} grey pixels): fill takes what is brighter than 127, "
                                                   "and growing the hole covers the rest",
                                                   facts.intermediate)});
        break;
      case HoleFinding::compression_noise:
        said.push_back(
            {"compression_noise", fmt::format("noise of lossy compression ({} grey pixels): fill cuts it off "
                                              "at 127; save masks as PNG",
                                              facts.intermediate)});
        break;
      case HoleFinding::grey_values:
        said.push_back({"grey_values", fmt::format("{} grey pixels away from edges: is this a mask? fill takes what is "
                                                   "brighter than 127",
                                                   facts.far_intermediate)});
        break;
      case HoleFinding::touches_border:
        said.push_back({"touches_border", "the hole reaches the picture's border: it is filled from one side"});
        break;
      case HoleFinding::alpha_used:
        said.push_back({"alpha_used",
                        "the alpha channel says where the hole is, the colours do not vary "
                        "(--mask-channel luma reads them instead)"});
        break;
      case HoleFinding::alpha_ignored:
        said.push_back({"alpha_ignored",
                        "the mask has alpha that varies, but the colours are read "
                        "(--mask-channel alpha reads it instead)"});
        break;
    }
  return said;
}

/// Where the object sticks out of the hole, and whether what fill grows the hole by is enough.
void word_leftovers(const TightHole& tight, int grow, std::vector<Finding>& said) {
  if (tight.pieces.empty()) return;
  const auto where = places(tight.pieces);
  if (tight.reach() <= grow)
    said.push_back(
        {"tight", fmt::format("cut too tight by {}; the {} px that fill grows the hole by cover that", where, grow)});
  else
    said.push_back({"too_tight", fmt::format("cut too tight: what the mask covers sticks out of it by {}, and fill may "
                                             "continue what is left; draw the mask larger there, or fill with --grow "
                                             "auto, which covers it there, or with --grow {}",
                                             where, tight.reach() + grow)});
}

void print_text(const MaskCheck& check, const Image& image, const HoleFacts& facts, const std::vector<Finding>& said) {
  std::printf("%s: %dx%d, %s, %d bits, %d channel%s; read from %s%s\n", check.mask.c_str(), facts.size.width,
              facts.size.height, to_string(facts.format), facts.bits, facts.samples, facts.samples == 1 ? "" : "s",
              facts.channel == HoleChannel::alpha ? "alpha" : "luma", check.invert ? ", inverted" : "");
  std::printf("hole: %s\n", fmt::format("{} pixels, {:.2f} % of the picture, in {} part{}", facts.missing,
                                        100 * facts.ratio, facts.components, facts.components == 1 ? "" : "s")
                                .c_str());
  for (const auto& finding : said) std::printf("%s %s\n", finding.fatal ? "!!" : "- ", finding.text.c_str());
  if (said.empty()) std::printf("nothing to complain about\n");
  std::printf("fill grows the hole by %d px unless --grow says otherwise\n",
              default_grow(image.width(), image.height()));
}

int run_mask_check(const MaskCheck& check) {
  LoadOptions load;
  load.max_megapixels = check.max_megapixels;
  const Image image = load_image(check.image, load), mask = load_image(check.mask, load);
  HoleFileOptions options;
  options.invert = check.invert;
  options.channel = check.channel == "alpha"  ? HoleChannel::alpha
                    : check.channel == "luma" ? HoleChannel::luma
                                              : HoleChannel::automatic;
  const HoleFacts facts = inspect_hole_image(mask, options);
  auto said = word(facts, check.invert);
  TightHole tight;
  if (mask.width() != image.width() || mask.height() != image.height())
    said.push_back({"size_mismatch",
                    fmt::format("the mask is {}x{} but the picture is {}x{}: fill refuses without --fit-mask",
                                mask.width(), mask.height(), image.width(), image.height()),
                    true});
  else
    tight = find_leftovers(image, hole_from_image(mask, options));
  word_leftovers(tight, default_grow(image.width(), image.height()), said);
  bool usable = true;
  for (const auto& finding : said) usable &= !finding.fatal;
  if (check.json) {
    nlohmann::json findings = nlohmann::json::array();
    for (const auto& finding : said)
      findings.push_back({{"key", finding.key}, {"text", finding.text}, {"fatal", finding.fatal}});
    nlohmann::json leftovers = nlohmann::json::array();
    for (const auto& piece : tight.pieces) leftovers.push_back(leftover_record(piece));
    const nlohmann::json record{
        {"width", facts.size.width}, {"height", facts.size.height},
        {"missing", facts.missing},  {"ratio", facts.ratio},
        {"parts", facts.components}, {"channel", facts.channel == HoleChannel::alpha ? "alpha" : "luma"},
        {"usable", usable},          {"findings", findings},
        {"leftovers", leftovers}};
    std::printf("%s\n", record.dump(2).c_str());
  } else {
    print_text(check, image, facts, said);
  }
  return usable ? exit_ok : exit_bad_input;
}

}  // namespace

void add_mask_check(CLI::App& parent, Program& program) {
  auto& command = *parent.add_subcommand("check", "Say what mend sees in a mask and what fill will do about it");
  const auto check = std::make_shared<MaskCheck>();
  command.add_option("image", check->image, "The picture")->required()->type_name("IMAGE");
  command.add_option("mask", check->mask, "The mask: white is the hole")->required()->type_name("MASK");
  command.add_flag("--invert-mask", check->invert, "Black in the mask is the hole");
  allow_only(*command.add_option("--mask-channel", check->channel, "What says where the hole is"),
             {"auto", "alpha", "luma"});
  allow_range(
      *command.add_option("--max-megapixels", check->max_megapixels, "Refuse larger pictures (512)")->type_name("N"),
      0.000001, 100000);
  command.add_flag("--json", check->json, "Print JSON");
  command.footer("Exit codes: 0 fill will work, 2 it will not.\n\nExample:\n  mend mask check photo.jpg mask.png");
  command.callback([&program, check] { program.action = [check] { return run_mask_check(*check); }; });
}

}  // namespace mend
