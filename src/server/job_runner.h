/// Does one job: picture and shapes in, filled pictures in the store.
#pragma once
#include <functional>

#include "base/context.h"
#include "server/hole_shapes.h"
#include "server/image_store.h"
#include "server/job_request.h"
#include "server/preview.h"

namespace mend {

struct JobResult {
  std::string image;  ///< id of the filled picture, in the format and depth of the input
  FillChoice fill;
  Rect window_in_image;  ///< outside of it nothing changed
  double seconds = 0;
};

struct JobHooks {
  /// A rough idea of the result, long before it: the hole closed by a smooth membrane, then what the filler shows.
  std::function<void(Preview, const Rect& window_in_image)> preview;
  std::function<void(const JobResult&)> result;
  std::function<void(const std::string& sentence)> note;  ///< what the user should know
};

class JobRunner {
 public:
  JobRunner(ImageStore& images, const Catalogue& catalogue, double most_bytes)
      : images_(images), catalogue_(catalogue), most_bytes_(most_bytes) {}

  /// @throws what draw_shapes, the fillers and the codecs throw; Error{invalid_argument} if the picture has expired,
  ///         nothing is missing or everything is; Error{out_of_memory} if the estimate is above the limit.
  void run(const JobRequest& request, const Context& context, const JobHooks& hooks) const;

 private:
  JobResult fill_one(const JobRequest& request, const FillChoice& choice, const Image& image, const Hole& hole,
                     const Context& context, const JobHooks& hooks) const;
  std::string save(const JobRequest& request, std::shared_ptr<const Image> filled, const Hole& hole,
                   const JobHooks& hooks) const;

  ImageStore& images_;
  const Catalogue& catalogue_;
  double most_bytes_;
};

}  // namespace mend
