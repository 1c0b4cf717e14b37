#!/usr/bin/env bash
# Terraform's AWS provider against formwork serve: apply, a plan without changes, destroy. The
# provider is taken from the folder FORMWORK_TERRAFORM_PLUGINS (a filesystem mirror); without
# terraform or the folder the test is skipped.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
command -v terraform >/dev/null || skip "there is no terraform"
plugins=${FORMWORK_TERRAFORM_PLUGINS:-}
[ -d "$plugins/registry.terraform.io/hashicorp/aws" ] ||
  skip "FORMWORK_TERRAFORM_PLUGINS holds no AWS provider"
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1
start_server
cat >terraform.rc <<END
provider_installation {
  filesystem_mirror {
    path = "$plugins"
  }
}
END
export TF_CLI_CONFIG_FILE=$PWD/terraform.rc TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1
"$formwork" env --port "${endpoint##*:}" --format terraform >provider.tf
cp "$FORMWORK_SOURCE_DIR/tests/cli/terraform/main.tf" .
python3 -c 'import zipfile
with zipfile.ZipFile("function.zip", "w") as archive:
    archive.writestr("index.py", "def handler(event, context):\n    return 42\n")'
run() {
  last="terraform $*"
  output=$(timeout 240 terraform "$@" -no-color 2>&1) && passed=$((passed + 1)) || fail "$last"
}
run init -input=false
run apply -input=false -auto-approve
expect '^Apply complete! Resources: 10 added'
expect 'stack_output = "from the stack"'
run plan -input=false -detailed-exitcode
expect 'No changes\.'
run destroy -input=false -auto-approve
expect '^Destroy complete! Resources: 10 destroyed'
stop_server
finish
