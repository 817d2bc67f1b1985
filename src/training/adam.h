/// Adam and averaged weights for one trainee.
#pragma once
#include <torch/torch.h>

#include <map>
#include <string>
#include <vector>

namespace mend {

struct AdamStep {
  double rate, beta1, beta2;
  double clip;  ///< the norm of the whole gradient is scaled down to this; 0: never
  double ema;   ///< decay of the averaged weights; 0 keeps them equal to the weights
};

/// Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1. On the CPU one fused
/// pass over each parameter; on other devices operations on all parameters together. The state is plain tensors by
/// name, so that a resumed run goes on exactly.
class Adam {
 public:
  explicit Adam(const torch::nn::Module& module);

  const std::vector<torch::Tensor>& parameters() const { return parameters_; }
  /// One step with a gradient for each parameter (undefined: none). Returns the gradient's norm before clipping; if
  /// that is not finite, nothing is changed.
  double step(std::vector<torch::Tensor> gradients, const AdamStep& step);

  /// "<prefix>m.<name>", "<prefix>v.<name>", "<prefix>ema.<name>" and "<prefix>count"; the tensors are shared.
  void save(const std::string& prefix, std::map<std::string, at::Tensor>& tensors) const;
  /// Throws Error{bad_weights} that names what is missing or has another shape.
  void load(const std::string& prefix, const std::map<std::string, at::Tensor>& tensors);

  /// Exchanges the module's weights and the averaged ones; a second call restores them.
  void swap_average();

 private:
  std::vector<std::string> names_;
  std::vector<torch::Tensor> parameters_, first_, second_, average_;
  int64_t count_ = 0;
};

}  // namespace mend
