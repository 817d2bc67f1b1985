/// The layers of both DeepFill networks, as tables. Their topologies are one: what differs is in `Plan`.
#pragma once
#include <string>
#include <vector>

#include "networks/deepfill_branch.h"

namespace mend::deepfill {

/// Names of the layers, each branch in its order.
struct Names {
  std::vector<std::string> coarse, conv, attention_in, attention_out, fine;
};

/// "xconv1.conv", "xconv2_downsample.conv" …: TensorFlow's layers as the port of the second version names them.
Names tensorflow_names();
/// "stage1.encoder.enc1" and so on with `suffix` behind each.
Names mmagic_names(const std::string& suffix);

struct Plan {
  int64_t width = 24;                 ///< channels at full size, c below
  int64_t fine_in = 3;                ///< channels the second stage sees
  bool gated = true;                  ///< all layers but the outputs
  bool gated_output = false;          ///< the outputs too
  bool relu_before_attention = true;  ///< the last layer before the attention has ReLU instead of ELU
  /// Of the second stage's decoder; empty: 4c, 4c, 2c, 2c, c, c/2, 3, as the first one's.
  std::vector<int64_t> fine_decoder;
};

struct Tables {
  std::vector<Row> coarse, conv, attention_in, attention_out, fine;
};
Tables make_tables(const Names& names, const Plan& plan);

}  // namespace mend::deepfill
