#include "networks/deepfill_tables.h"

#include <fmt/format.h>

#include <algorithm>

namespace mend::deepfill {
namespace {

using Strings = std::vector<std::string>;

Strings tensorflow_run(const std::string& prefix, int first, int last) {
  Strings names;
  for (int i = first; i <= last; ++i) {
    const char* suffix = i == 2 || i == 4                          ? "_downsample.conv"
                         : prefix != "pmconv" && i >= 7 && i <= 10 ? "_atrous.conv"
                         : i == 13 || i == 15                      ? "_upsample.conv.conv"
                                                                   : ".conv";
    names.push_back(prefix + std::to_string(i) + suffix);
  }
  return names;
}

std::vector<Row> rows(const Strings& names, int64_t in, const std::vector<int64_t>& outs, bool gated) {
  std::vector<Row> table;
  for (size_t i = 0; i < names.size(); ++i) {
    table.push_back({names[i], in, outs[i]});
    table.back().gated = gated;
    in = outs[i];
  }
  return table;
}

/// The first six rows halve the size twice; up to four more look further and further.
void make_encoder(std::vector<Row>& table) {
  table[0].kernel = 5;
  table[1].stride = table[3].stride = 2;
  for (size_t i = 6; i < table.size() && i < 10; ++i) table[i].dilation = int64_t{2} << (i - 6);
}

/// The last seven rows are a decoder: up-sampling before its third and fifth, and no activation in the last.
void make_decoder(std::vector<Row>& table, bool gated_output) {
  const size_t first = table.size() - 7;
  table[first + 2].upsample = table[first + 4].upsample = true;
  table.back().activation = Activation::none;
  table.back().gated = gated_output;
}

}  // namespace

Names tensorflow_names() {
  return {tensorflow_run("conv", 1, 17), tensorflow_run("xconv", 1, 10), tensorflow_run("pmconv", 1, 6),
          tensorflow_run("pmconv", 9, 10), tensorflow_run("allconv", 11, 17)};
}

Names mmagic_names(const std::string& suffix) {
  const auto numbered = [&](std::initializer_list<std::pair<std::string, int>> parts) {
    Strings names;
    for (const auto& [prefix, count] : parts)
      for (int i = 0; i < count; ++i)
        names.push_back(fmt::format("{}{}{}", prefix, prefix.back() == '.' ? i : i + 1, suffix));
    return names;
  };
  return {numbered({{"stage1.encoder.enc", 6}, {"stage1.dilation_neck.dilation_convs.", 4}, {"stage1.decoder.dec", 7}}),
          numbered({{"stage2.encoder_conv.enc", 6}, {"stage2.dilation_neck.dilation_convs.", 4}}),
          numbered({{"stage2.encoder_attention.enc", 6}}), numbered({{"stage2.contextual_attention_neck.conv", 2}}),
          numbered({{"stage2.decoder.dec", 7}})};
}

Tables make_tables(const Names& names, const Plan& plan) {
  const int64_t c = plan.width, c2 = 2 * c, c4 = 4 * c, half = std::max<int64_t>(1, c / 2);
  const std::vector<int64_t> decoder = {c4, c4, c2, c2, c, half, 3};
  std::vector<int64_t> coarse = {c, c2, c2, c4, c4, c4, c4, c4, c4, c4};
  coarse.insert(coarse.end(), decoder.begin(), decoder.end());
  Tables tables{rows(names.coarse, 5, coarse, plan.gated),
                rows(names.conv, plan.fine_in, {c, c, c2, c2, c4, c4, c4, c4, c4, c4}, plan.gated),
                rows(names.attention_in, plan.fine_in, {c, c, c2, c4, c4, c4}, plan.gated),
                rows(names.attention_out, c4, {c4, c4}, plan.gated),
                rows(names.fine, 2 * c4, plan.fine_decoder.empty() ? decoder : plan.fine_decoder, plan.gated)};
  for (auto* table : {&tables.coarse, &tables.conv, &tables.attention_in}) make_encoder(*table);
  for (auto* table : {&tables.coarse, &tables.fine}) make_decoder(*table, plan.gated_output);
  if (plan.relu_before_attention) tables.attention_in.back().activation = Activation::relu;
  return tables;
}

}  // namespace mend::deepfill
