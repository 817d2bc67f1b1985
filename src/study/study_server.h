/// The page on which people vote, served to browsers on this machine or in this network.
#pragma once
#include <functional>
#include <string>

#include "base/context.h"
#include "study/study_plan.h"
#include "study/vote_store.h"

namespace mend {

struct StudyOptions {
  std::string address = "127.0.0.1";
  int port = 8081;  ///< 0: any that is free
  int pairs = 25;   ///< a participant is asked; two control questions come on top
  std::string question = "Which of the two pictures looks more natural?";
};

/// Serves until `cancel`. The page is blind: neither it nor any address in it names a method, and pictures are sent
/// without their files' names. Each participant has questions, order and sides of their own.
/// @param ready is told the page's address once it can be opened.
/// @throws Error{io} if the port is taken.
void serve_study(const StudyPictures& pictures, const StudyOptions& options, VoteStore& votes,
                 const CancelToken& cancel, const std::function<void(const std::string& address)>& ready);

}  // namespace mend
