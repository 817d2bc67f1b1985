#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstring>

#include "base/error.h"
#include "e2e/run_mend.h"
#include "image/png_chunks.h"

namespace mend::testing {
namespace {

/// Root may read and write anything, so the program runs as nobody; where nobody cannot reach it there is nothing to
/// see.
void as_nobody() {
  if (geteuid() == 0 && (setuid(65534) != 0 || access(MEND_PROGRAM, X_OK) != 0)) _exit(97);
}

/// Each case: exit code 2, one line on stderr that says what is wrong, and nothing new in the folder.
class BadInput : public EndToEnd {
 protected:
  BadInput() {
    make_picture("in.png");
    make_mask("mask.png");
  }
  void refuses(const std::vector<std::string>& words, const std::string& message, void (*prepare)() = nullptr) {
    const auto before = listing();
    const auto answer = mend(words, prepare);
    EXPECT_EQ(answer.code, 2) << answer.err;
    EXPECT_THAT(answer.err, HasSubstr(message));
    EXPECT_EQ(answer.out, "");
    EXPECT_EQ(answer.err.rfind("mend: ", 0), 0u) << answer.err;
    EXPECT_EQ(std::count(answer.err.begin(), answer.err.end(), '\n'), 1) << answer.err;
    EXPECT_EQ(listing(), before) << "something was written";
  }
  void refuses_to_fill(const std::string& image, const std::string& message, const std::string& mask = "mask.png",
                       const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"fill", image, "--mask", mask, "-o", "out" + fs::path(image).extension().string()};
    words.insert(words.end(), more.begin(), more.end());
    refuses(words, message);
  }
  void cut(const std::string& name, double share) {
    const auto bytes = contents(folder / name);
    write_text(folder / name, bytes.substr(0, static_cast<size_t>(share * static_cast<double>(bytes.size()))));
  }
};

TEST_F(BadInput, AMissingFileIsNamed) { refuses_to_fill("none.png", "none.png"); }
TEST_F(BadInput, AMissingMaskIsNamed) { refuses_to_fill("in.png", "none.png", "none.png"); }

TEST_F(BadInput, AFileThatMayNotBeRead) {
  fs::permissions(folder, fs::perms(0777));
  fs::permissions(folder / "in.png", fs::perms(0));
  const std::vector<std::string> words{"fill", "in.png", "-m", "mask.png", "-o", "out.png"};
  if (mend(words, as_nobody).code == 97) GTEST_SKIP() << "the program cannot be run as another user here";
  refuses(words, "cannot read in.png: Permission denied", as_nobody);
  make_picture("open.png");
  fs::permissions(folder / "mask.png", fs::perms(0));
  refuses({"fill", "open.png", "-m", "mask.png", "-o", "out.png"}, "cannot read mask.png", as_nobody);
}

TEST_F(BadInput, WhatIsNoPicture) {
  write_text(folder / "text.png", "this is no picture");
  refuses_to_fill("text.png", "text.png");
  write_text(folder / "empty.png", "");
  refuses_to_fill("empty.png", "empty.png");
}

TEST_F(BadInput, MasksThatAreNoPicture) {
  write_text(folder / "text.png", "this is no mask");
  refuses_to_fill("in.png", "text.png", "text.png");
  make_mask("cut.png", 96, 64, {10, 10, 70, 40});
  cut("cut.png", 0.6);
  refuses_to_fill("in.png", "cut.png", "cut.png");
  fs::create_directory(folder / "masks");
  refuses_to_fill("in.png", "masks is a folder", "masks");
}

TEST_F(BadInput, CutOffFiles) {
  for (const std::string name : {"cut.png", "cut.jpg", "cut.tif", "cut.webp", "cut.avif", "cut.heic"}) {
    try {
      make_picture(name);
    } catch (const Error&) {  // libvips without this encoder
      fs::remove(folder / name);
      continue;
    }
    cut(name, 0.6);
    refuses_to_fill(name, name);
    if (name == "cut.tif") refuses_to_fill(name, "it ends too early");
  }
}

TEST_F(BadInput, APictureLargerThanTheLimit) {
  refuses_to_fill("in.png", "--max-megapixels", "mask.png", {"--max-megapixels", "0.001"});
}

/// A header that promises 100000x100000 pixels is refused as it stands, by default.
TEST_F(BadInput, ABomb) {
  auto bytes = contents(folder / "in.png");
  const std::vector<uint8_t> header{0, 1, 0x86, 0xA0, 0, 1, 0x86, 0xA0, 8, 2, 0, 0, 0};
  const auto chunk = png_chunk("IHDR", header);
  bytes.replace(8, chunk.size(), std::string(chunk.begin(), chunk.end()));
  write_text(folder / "bomb.png", bytes);
  refuses_to_fill("bomb.png", "100000x100000");
}

TEST_F(BadInput, AMaskOfAnotherSizeSaysBothSizes) {
  make_mask("small.png", 48, 32, {20, 12, 8, 6});
  refuses_to_fill("in.png", "48x32", "small.png");
  refuses_to_fill("in.png", "96x64", "small.png");
}

TEST_F(BadInput, AHoleThatCoversEverything) {
  make_mask("all.png", 96, 64, {0, 0, 96, 64});
  refuses_to_fill("in.png", "covers the whole picture", "all.png");
}

/// The smallest CMYK TIFF there is: one strip, uncompressed.
TEST_F(BadInput, Cmyk) {
  std::string file("II*\0\x08\0\0\0", 8);
  const auto put16 = [&](unsigned v) { file += {static_cast<char>(v & 255), static_cast<char>(v >> 8)}; };
  const auto entry = [&](unsigned tag, unsigned type, unsigned count, unsigned value) {
    put16(tag), put16(type), put16(count), put16(0), put16(value), put16(0);
  };
  const unsigned data = 8 + 2 + 10 * 12 + 4;
  put16(10);
  entry(256, 3, 1, 8), entry(257, 3, 1, 8), entry(258, 3, 4, data), entry(259, 3, 1, 1), entry(262, 3, 1, 5);
  entry(273, 4, 1, data + 8), entry(277, 3, 1, 4), entry(278, 3, 1, 8), entry(279, 4, 1, 256), entry(284, 3, 1, 1);
  put16(0), put16(0);
  for (int i = 0; i < 4; ++i) put16(8);
  file += std::string(256, '\x40');
  write_text(folder / "cmyk.tif", file);
  refuses_to_fill("cmyk.tif", "CMYK");
}

TEST_F(BadInput, NotANumberInAFloatTiff) {
  Image image(96, 64, 3, false, Depth::f32);
  const float nan = std::nanf("");
  std::memcpy(image.bytes() + 400, &nan, sizeof nan);
  save_image(image, folder / "nan.tif");
  refuses_to_fill("nan.tif", "NaN");
}

TEST_F(BadInput, OutputsThatCannotBe) {
  refuses({"fill", "in.png", "-m", "mask.png", "-o", "nowhere/out.png"}, "nowhere does not exist");
  refuses({"fill", "in.png", "-m", "mask.png", "-o", "in.png"}, "--overwrite");
  refuses({"fill", "in.png", "-m", "mask.png", "-o", "./in.png"}, "is the input");
  refuses({"fill", "in.png", "-m", "mask.png", "-o", "mask.png", "--overwrite"}, "is the mask");
  refuses({"fill", "in.png", "-m", "mask.png", "-o", "out.bmp"}, ".bmp");
  fs::create_directory(folder / "folder");
  refuses({"fill", "in.png", "-m", "mask.png", "-o", "folder"}, "is a folder");
  write_text(folder / "there.png", "old");
  refuses({"fill", "in.png", "-m", "mask.png", "-o", "there.png"}, "exists");
  EXPECT_EQ(contents(folder / "there.png"), "old");
}

TEST_F(BadInput, ReportsAndHeatmapsThatCannotBe) {
  for (const std::string flag : {"--report", "--heatmap"}) {
    const auto beside = [&](const std::string& file, const std::string& message) {
      refuses({"fill", "in.png", "-m", "mask.png", "-o", "out.png", flag, file}, message);
    };
    beside("nowhere/beside.json", "nowhere/beside.json cannot be written");
    beside("in.png", "is the picture or the mask");
    beside("./out.png", "is the picture or the mask");
    write_text(folder / "there.json", "{}");
    beside("there.json", "exists");
  }
}

/// A rename would put a file in the place of /dev/null, say.
TEST_F(BadInput, OutputsThatAreNoFiles) {
  ASSERT_EQ(mkfifo((folder / "pipe.png").c_str(), 0600), 0);
  for (const auto& words : std::vector<std::vector<std::string>>{{"fill", "in.png", "-m", "mask.png"},
                                                                 {"mask", "make", "curves"},
                                                                 {"compare", "in.png", "in.png", "mask.png"}}) {
    auto whole = words;
    whole.insert(whole.end(), {"-o", "pipe.png", "--overwrite"});
    refuses(whole, "not a regular file");
  }
}

TEST_F(BadInput, SheetsThatCannotBe) {
  refuses({"compare", "in.png", "in.png", "mask.png", "-o", "sheet.bmp"}, ".bmp");
  refuses({"compare", "in.png", "in.png", "mask.png", "-o", "nowhere/sheet.png"}, "nowhere does not exist");
  refuses({"compare", "in.png", "in.png", "mask.png", "-o", "in.png"}, "--overwrite");
  refuses({"compare", "in.png", "in.png", "mask.png", "-o", "mask.png", "--overwrite"}, "is the mask");
}

TEST_F(BadInput, AReadOnlyFolder) {
  fs::create_directory(folder / "closed");
  fs::permissions(folder, fs::perms(0755));
  fs::permissions(folder / "closed", fs::perms(0555));
  const std::vector<std::string> words{"fill", "in.png", "-m", "mask.png", "-o", "closed/out.png"};
  if (mend(words, as_nobody).code == 97) GTEST_SKIP() << "the program cannot be run as another user here";
  refuses(words, "cannot be written", as_nobody);
}

/// A file that may not grow stands for a full disk: write() fails midway in both.
TEST_F(BadInput, AFullDisk) {
  for (const std::string end : {"png", "jpg", "tif", "webp"}) {
    make_picture("in." + end);
    refuses({"fill", "in." + end, "-m", "mask.png", "-o", "out." + end}, "cannot write out." + end + ": ", [] {
      signal(SIGXFSZ, SIG_IGN);
      const rlimit limit{500, 500};
      setrlimit(RLIMIT_FSIZE, &limit);
    });
  }
}

TEST_F(BadInput, SixteenBitsDoNotGoIntoAJpegUnasked) {
  save_image(Image(96, 64, 3, false, Depth::u16), folder / "deep.png");
  refuses({"fill", "deep.png", "-m", "mask.png", "-o", "out.jpg"}, "8 bits a sample and the picture has more");
}

TEST_F(BadInput, UnknownValuesListTheAllowedAndTheNearest) {
  refuses_to_fill("in.png", "did you mean 'exemplar'?", "mask.png", {"--method", "examplar"});
  refuses_to_fill("in.png", "push-pull or network", "mask.png", {"--method", "magic"});
  refuses_to_fill("in.png", "auto, alpha or luma", "mask.png", {"--mask-channel", "red"});
  refuses_to_fill("in.png", "whole number in 0..1000, not '-3'\n", "mask.png", {"--grow", "-3"});
  refuses_to_fill("in.png", "whole number in 0..9007199254740992, not '1.5'\n", "mask.png", {"--seed", "1.5"});
  refuses_to_fill("in.png", "--grow is given more than once", "mask.png", {"--grow", "1", "--grow", "2"});
  refuses_to_fill("in.png", "1..100", "mask.png", {"--quality", "101"});
  refuses_to_fill("in.png", "did you mean '--method'?", "mask.png", {"--methid", "telea"});
  refuses_to_fill("in.png", "KEY=VALUE", "mask.png", {"--set", "radius"});
  refuses_to_fill("in.png", "did you mean 'radius'?", "mask.png", {"--method", "telea", "--set", "radios=3"});
  refuses({"fil"}, "did you mean 'fill'?");
  refuses({"mask", "chek", "in.png"}, "did you mean 'check'?");
  refuses({"mask"}, "mend mask wants a command: check or make");
  refuses({"fill", "in.png"}, "--mask is required; `mend fill --help` explains it");
}

}  // namespace
}  // namespace mend::testing
