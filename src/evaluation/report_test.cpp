#include "evaluation/report.h"

#include <cmath>

#include "evaluation/evaluation_fixture.h"
#include "evaluation/picture_sheet.h"
#include "evaluation/plot.h"

namespace mend {
namespace {
namespace fs = std::filesystem;
using testing::EvaluationTest;

std::string read_text(const fs::path& path) {
  const auto bytes = testing::read_bytes(path);
  return {bytes.begin(), bytes.end()};
}

TEST_F(EvaluationTest, TheReportIsOnePageWithItsPictures) {
  const auto what = protocol("[[contender]]\nname = '<b>&'\nmethod = 'telea'\n");
  write_report(what, evaluate(what), folder_ / "out");
  const auto html = read_text(folder_ / "out" / "index.html");
  EXPECT_NE(html.find("data:image/jpeg;base64,"), std::string::npos);
  EXPECT_NE(html.find("&lt;b&gt;&amp;"), std::string::npos);
  EXPECT_EQ(html.find("<b>&"), std::string::npos);
  EXPECT_EQ(html.find("http"), std::string::npos);  // nothing is fetched
  EXPECT_NE(html.find("<svg"), std::string::npos);
  EXPECT_NE(html.find("type=range"), std::string::npos);
  EXPECT_NE(html.find("--input: url(data:"), std::string::npos);
  EXPECT_NE(html.find("prefers-color-scheme: dark"), std::string::npos);
  const auto sheet = load_image(folder_ / "out" / "pictures.jpg");
  EXPECT_EQ(sheet.width(), 3 * 64 + 2 * 4);  // hole, result, photograph
  EXPECT_EQ(sheet.height(), 4 * 48 + 3 * 4);
  EXPECT_NE(read_text(folder_ / "out" / "table.csv").find("inside_psnr_low"), std::string::npos);
}

TEST_F(EvaluationTest, TheReportSaysWhatFailedAndHowOften) {
  const auto what = protocol(
      "[[contender]]\nmethod = 'telea'\n[[contender]]\nname = 'silent'\ncommand = 'true {image} {mask} {out}'\n");
  write_report(what, evaluate(what), folder_ / "out");
  EXPECT_NE(read_text(folder_ / "out" / "index.html").find("silent: silent wrote no result (4 times)"),
            std::string::npos);
}

TEST(PictureSheet, HasARowForEachAndShrinksLargePictures) {
  const testing::ScratchFolder folder;
  const auto file = folder / "sheet.jpg";
  write_sheet({{Raster(3, 40, 50, 0.2f), Raster(1, 40, 50, 0.8f)}, {Raster(3, 40, 50, 0.5f)}}, file);
  const auto sheet = load_image(file);
  EXPECT_EQ(sheet.width(), 104);
  EXPECT_EQ(sheet.height(), 84);
  EXPECT_NEAR(sheet.read().at(1, 20, 80), 0.8, 0.02);
  EXPECT_NEAR(sheet.read().at(0, 64, 80), 1, 0.02);  // nothing lies there
  write_sheet({{Raster(3, 640, 1280)}}, file);
  EXPECT_EQ(load_image(file).width(), 320);
  EXPECT_EQ(load_image(file).height(), 160);
  write_sheet({{Raster(3, 40, 50), Raster(3, 60, 30)}}, file);
  EXPECT_EQ(load_image(file).width(), 104);
  EXPECT_EQ(load_image(file).height(), 60);
  EXPECT_THROW(write_sheet({}, file), Error);
}

TEST(PlotLines, DrawsWhatIsFiniteAndNamesEveryLine) {
  const double none = std::nan("");
  const std::vector<PlotLine> lines = {{"a & b", {{1, 0.5, 1.5, 3}, {2, 1.5, 2.5, 3}}},
                                       {"c", {{none, none, none, 0}, {3, 2, 4, 3}}}};
  const auto plot = plot_lines("title", {"0", "<100"}, lines);
  const auto count = [&](const std::string& word) {
    int times = 0;
    for (size_t at = 0; (at = plot.find(word, at)) != std::string::npos; ++at) ++times;
    return times;
  };
  EXPECT_EQ(count("<title>"), 3);
  EXPECT_EQ(count("&lt;100"), 3);  // on the axis and in two hints
  EXPECT_NE(plot.find(">a &amp; b</text>"), std::string::npos);
  EXPECT_EQ(plot.find("nan"), std::string::npos);
  EXPECT_EQ(plot_lines("title", {"0"}, {{"c", {{none, none, none, 0}}}}), "");
  const auto file = as_svg_file(plot);
  EXPECT_EQ(file.rfind("<svg xmlns='http://www.w3.org/2000/svg' ", 0), 0u);
  EXPECT_NE(file.find("<style>"), std::string::npos);
}

}  // namespace
}  // namespace mend
