// EdgeConnect against recorded outputs: the Canny edges, both generators and what the layers hand on.
#include "layers/canny.h"
#include "networks/edgeconnect.h"
#include "support/golden.h"
#include "support/state_dict.h"

namespace mend {
namespace {
using testing::max_difference;

TEST(EdgeConnectGolden, CannyFindsTheSameEdges) {
  MEND_NEEDS_SHARED(path, "spec/goldens/edgeconnect.safetensors");
  const auto golden = read_safetensors(path).tensors;
  const auto plane = [&](const char* name) { return golden.at(name).unsqueeze(0).unsqueeze(0); };
  EXPECT_EQ(max_difference(canny_edges(plane("canny.gray"), {}, 2), plane("canny.edge_nomask")), 0);
  EXPECT_EQ(max_difference(canny_edges(plane("canny.gray"), plane("canny.mask"), 2), plane("canny.edge_masked")), 0);
  EXPECT_EQ(max_difference(canny_edges(golden.at("gray"), 1 - golden.at("hole"), 2), golden.at("edge_known")), 0);
}

TEST(EdgeConnectGolden, StateDictIsTheOfficialOne) {
  MEND_NEEDS_SHARED(path, "spec/networks");
  EdgeConnect network({});
  testing::expect_state_dict(*network.edge, path / "edgeconnect_edge.keys.tsv");
  testing::expect_state_dict(*network.inpaint, path / "edgeconnect_inpaint.keys.tsv");
}

TEST(EdgeConnectGolden, BothGeneratorsMatch) {
  MEND_NEEDS_SHARED(path, "spec/goldens/edgeconnect.safetensors");
  torch::NoGradGuard no_grad;
  const auto golden = read_safetensors(path).tensors;
  EdgeConnect network({});
  testing::fill_by_name(*network.edge);
  testing::fill_by_name(*network.inpaint);
  network.eval();
  const auto image = golden.at("image"), hole = golden.at("hole").to(torch::kFloat);

  const auto known = network.known_edges(image, hole);
  EXPECT_EQ(max_difference(known, golden.at("edge_known")), 0);
  const auto encoded = network.edge->encode(golden.at("net_in.edge"));
  EXPECT_LT(max_difference(encoded.slice(1, 0, 4), golden.at("mid.edge.encoder_ch0_3")), 1e-4);
  EXPECT_LT(max_difference(network.edge->transform(encoded).slice(1, 0, 4), golden.at("mid.edge.middle_ch0_3")), 1e-4);
  EXPECT_LT(max_difference(network.edge(golden.at("net_in.edge")), golden.at("mid.edge.logit")), 1e-4);

  const auto edges = network.complete_edges(image, hole, known);
  EXPECT_LT(max_difference(edges, golden.at("out.edge")), 1e-4);
  testing::expect_golden("edgeconnect", network.forward(image, hole), golden.at("out.image"));
  const auto merged = network.paint(image, hole, edges * hole + known * (1 - hole));
  EXPECT_LT(max_difference(merged, golden.at("out.image_merged_edges")), 1e-4);
}

}  // namespace
}  // namespace mend
