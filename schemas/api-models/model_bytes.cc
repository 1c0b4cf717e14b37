// SPDX-License-Identifier: Apache-2.0
// The compiled API models between two symbols: mapped with the program, and only the pages that are
// read are paid for.
#if defined(__APPLE__)
#define FORMWORK_READ_ONLY ".const_data\n"
#define FORMWORK_SYMBOL "_"
#else
#define FORMWORK_READ_ONLY ".section .rodata,\"a\",%progbits\n"
#define FORMWORK_SYMBOL ""
#endif

asm(FORMWORK_READ_ONLY
    ".globl " FORMWORK_SYMBOL
    "formwork_api_models_begin\n"
    ".globl " FORMWORK_SYMBOL
    "formwork_api_models_end\n"
    ".balign 16\n" FORMWORK_SYMBOL
    "formwork_api_models_begin:\n"
    ".incbin \"" FORMWORK_API_MODELS_FILE "\"\n" FORMWORK_SYMBOL
    "formwork_api_models_end:\n"
    ".byte 0\n"
    ".text\n");
