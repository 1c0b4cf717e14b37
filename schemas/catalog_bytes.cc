// SPDX-License-Identifier: Apache-2.0
// The compiled catalogue, the compiled rule data, the compressed patches of published schemas and
// the compressed managed policies of AWS, two symbols each. The files are mapped with the program and only the pages that are read are paid
// for; a C++ array of the same size would take the compiler minutes.
#if defined(__APPLE__)
#define FORMWORK_READ_ONLY ".const_data\n"
#define FORMWORK_SYMBOL "_"
#else
#define FORMWORK_READ_ONLY ".section .rodata,\"a\",%progbits\n"
#define FORMWORK_SYMBOL ""
#endif

#define FORMWORK_EMBED(name, file)                                     \
  asm(FORMWORK_READ_ONLY ".globl " FORMWORK_SYMBOL name                \
                         "_begin\n"                                    \
                         ".globl " FORMWORK_SYMBOL name                \
                         "_end\n"                                      \
                         ".balign 16\n" FORMWORK_SYMBOL name           \
                         "_begin:\n"                                   \
                         ".incbin \"" file "\"\n" FORMWORK_SYMBOL name \
                         "_end:\n"                                     \
                         ".byte 0\n"                                   \
                         ".text\n")

FORMWORK_EMBED("formwork_catalog", FORMWORK_CATALOG_FILE);
FORMWORK_EMBED("formwork_rule_data", FORMWORK_RULE_DATA_FILE);
FORMWORK_EMBED("formwork_schema_patches", FORMWORK_SCHEMA_PATCHES_FILE);
FORMWORK_EMBED("formwork_aws_policies", FORMWORK_AWS_POLICIES_FILE);
// Small texts, as they are in the source tree.
FORMWORK_EMBED("formwork_ec2_types", FORMWORK_EC2_TYPES_FILE);
FORMWORK_EMBED("formwork_ec2_images", FORMWORK_EC2_IMAGES_FILE);
