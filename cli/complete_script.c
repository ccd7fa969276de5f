#include "complete.h"

#include <stddef.h>
#include <string.h>

/* bash breaks words at =, : and @, which are parts of ours. */
static const char complete_bash[] =
	"# Completion of orderctl for bash: eval \"$(orderctl completion bash)\"\n"
	"_orderctl() {\n"
	"\tlocal rest=${COMP_LINE:0:COMP_POINT} word before reply i\n"
	"\tlocal -a words=()\n"
	"\tfor ((i = 0; i <= COMP_CWORD; i++)); do\n"
	"\t\tword=${COMP_WORDS[i]}\n"
	"\t\tbefore=${rest%%[^[:blank:]]*}\n"
	"\t\t[[ -z $word ]] && before=$rest\n"
	"\t\trest=${rest#\"$before\"}\n"
	"\t\trest=${rest#\"$word\"}\n"
	"\t\tif [[ -z $before && i -gt 0 ]]; then\n"
	"\t\t\twords[${#words[@]} - 1]+=$word\n"
	"\t\telse\n"
	"\t\t\twords+=(\"$word\")\n"
	"\t\tfi\n"
	"\tdone\n"
	"\tlocal kept=${words[${#words[@]} - 1]}\n"
	"\tkept=${kept%\"$2\"}\n"
	"\tCOMPREPLY=()\n"
	"\twhile IFS= read -r reply; do\n"
	"\t\tif [[ $reply != :files ]]; then\n"
	"\t\t\treply=${reply%%$'\\t'*}\n"
	"\t\t\tCOMPREPLY+=(\"${reply#\"$kept\"}\")\n"
	"\t\telif [[ $2 == @* ]]; then\n"
	"\t\t\tmapfile -t COMPREPLY < <(compgen -P @ -f -- \"${2#@}\")\n"
	"\t\telse\n"
	"\t\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$2\")\n"
	"\t\tfi\n"
	"\t\t[[ $reply == :files ]] && compopt -o filenames\n"
	"\tdone < <(orderctl __complete \"${words[@]:1}\" 2>/dev/null)\n"
	"}\n"
	"complete -F _orderctl orderctl\n";

static const char complete_zsh[] =
	"#compdef orderctl\n"
	"# Completion of orderctl for zsh: eval \"$(orderctl completion zsh)\", or this as a file\n"
	"# _orderctl in a folder of $fpath.\n"
	"_orderctl() {\n"
	"\tlocal reply word\n"
	"\tlocal -a found\n"
	"\twhile IFS= read -r reply; do\n"
	"\t\tif [[ $reply == :files ]]; then\n"
	"\t\t\tcompset -P '@'\n"
	"\t\t\t_files\n"
	"\t\t\treturn\n"
	"\t\tfi\n"
	"\t\tword=${reply%%$'\\t'*}\n"
	"\t\tfound+=(\"${word//:/\\\\:}:${reply#*$'\\t'}\")\n"
	"\tdone < <(orderctl __complete \"${(@)words[2,CURRENT]}\" 2>/dev/null)\n"
	"\t_describe -V orderctl found\n"
	"}\n"
	"if [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n"
	"\t_orderctl \"$@\"\n"
	"else\n"
	"\tcompdef _orderctl orderctl\n"
	"fi\n";

static const char complete_fish[] =
	"# Completion of orderctl for fish: orderctl completion fish | source\n"
	"function __orderctl_complete\n"
	"\tset -l words (commandline -opc) (commandline -ct)\n"
	"\tfor reply in (orderctl __complete $words[2..-1] 2>/dev/null)\n"
	"\t\tif test \"$reply\" = :files\n"
	"\t\t\tset -l word (commandline -ct)\n"
	"\t\t\tif string match -q '@*' -- $word\n"
	"\t\t\t\t__fish_complete_path (string sub -s 2 -- $word) | string replace -r '^' '@'\n"
	"\t\t\telse\n"
	"\t\t\t\t__fish_complete_path $word\n"
	"\t\t\tend\n"
	"\t\telse\n"
	"\t\t\techo $reply\n"
	"\t\tend\n"
	"\tend\n"
	"end\n"
	"complete -c orderctl -f -a '(__orderctl_complete)'\n";

const char *complete_script(const char *shell)
{
	if (strcmp(shell, "bash") == 0)
		return complete_bash;
	if (strcmp(shell, "zsh") == 0)
		return complete_zsh;
	return strcmp(shell, "fish") == 0 ? complete_fish : NULL;
}
