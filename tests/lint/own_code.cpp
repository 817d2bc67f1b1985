// A plug-in of clang-tidy: its checks look at the declarations of this project alone. clang-tidy 14 walks through every
// declaration of every header for each check, and says nothing of what it finds in those of the system: a minute a file
// for libtorch's. clang-tidy 21 does the same of itself.
#include <clang/AST/ASTConsumer.h>
#include <clang/AST/ASTContext.h>
#include <clang/Frontend/FrontendPluginRegistry.h>

#include <memory>
#include <string>
#include <vector>

namespace {

class OwnCodeOnly : public clang::ASTConsumer {
  /// Runs before clang-tidy's own consumer, as AddBeforeMainAction says.
  void HandleTranslationUnit(clang::ASTContext& context) override {
    std::vector<clang::Decl*> own;
    // What a precompiled header holds is not loaded, nor is any of it ours.
    for (auto* declaration : context.getTranslationUnitDecl()->noload_decls())
      if (!declaration->isFromASTFile() && !context.getSourceManager().isInSystemHeader(declaration->getLocation()))
        own.push_back(declaration);
    context.setTraversalScope(own);
  }
};

class OwnCodeOnlyAction : public clang::PluginASTAction {
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance&, llvm::StringRef) override {
    return std::make_unique<OwnCodeOnly>();
  }
  bool ParseArgs(const clang::CompilerInstance&, const std::vector<std::string>&) override { return true; }
  ActionType getActionType() override { return AddBeforeMainAction; }
};

const clang::FrontendPluginRegistry::Add<OwnCodeOnlyAction> registered("own-code-only",
                                                                       "checks look at our code alone");

}  // namespace
