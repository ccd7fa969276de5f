# Adds up Quantity x UnitPrice of a CSV file in millionths, without a fraction ever being rounded: numbers are taken
# apart as text, and awk counts whole numbers exactly up to 2^53, which is checked. Prints invoices, rows, sum; with
# -v by=COLUMN a line for each value of that column, with -v sales=1 only what was sold: no cancellations (C), no
# adjustments (A), no quantities below one.

# The fields of a record into f[1], f[2] ...; the number of fields.
function split_csv(line, f,    n, i, c, quoted, field) {
	n = 0
	field = ""
	quoted = 0
	for (i = 1; i <= length(line); i++) {
		c = substr(line, i, 1)
		if (quoted && c == "\"" && substr(line, i + 1, 1) == "\"") {
			field = field "\""
			i++
		} else if (c == "\"") {
			quoted = !quoted
		} else if (c == "," && !quoted) {
			f[++n] = field
			field = ""
		} else {
			field = field c
		}
	}
	if (quoted)
		fail("an open quote")
	f[++n] = field
	return n
}

function fail(what) {
	print FILENAME ":" NR ": " what > "/dev/stderr"
	failed = 1
	exit 1
}

# A decimal number in millionths.
function micros(text,    sign, parts, n) {
	sign = 1
	if (text ~ /^-/) {
		sign = -1
		text = substr(text, 2)
	}
	if (text !~ /^[0-9]+(\.[0-9]+)?$/)
		fail("not a number: " text)
	n = split(text, parts, ".")
	if (n == 2 && length(parts[2]) > 6)
		fail("finer than a millionth: " text)
	return sign * (parts[1] * 1000000 + substr(parts[2] "000000", 1, 6))
}

function exact(number) {
	if (number > 9007199254740992 || number < -9007199254740992)
		fail("beyond what can be counted exactly")
	return number
}

BEGIN { failed = 0 }

NR == 1 {
	sub(/\r$/, "")
	n_columns = split_csv($0, names)
	for (i = 1; i <= n_columns; i++)
		column[names[i]] = i
	if (!("InvoiceNo" in column) || !("Quantity" in column) || !("UnitPrice" in column) || (by != "" && !(by in column)))
		fail("a column is missing")
	next
}

{
	sub(/\r$/, "")
	if (split_csv($0, fields) != n_columns)
		fail("another number of fields than in the header")
	quantity = fields[column["Quantity"]]
	if (quantity !~ /^-?[0-9]+$/)
		fail("not a whole quantity: " quantity)
	invoice = fields[column["InvoiceNo"]]
	if (sales && (invoice ~ /^[CA]/ || quantity <= 0))
		next
	group = by == "" ? "" : fields[column[by]]
	if (!(group in rows))
		groups[++n_groups] = group
	rows[group]++
	if (!((group, invoice) in seen))
		invoices[group]++
	seen[group, invoice] = 1
	sum[group] = exact(sum[group] + exact(quantity * micros(fields[column["UnitPrice"]])))
}

END {
	if (failed)
		exit 1
	if (by == "" && !n_groups)
		groups[++n_groups] = ""
	for (i = 1; i <= n_groups; i++)
		printf "%d %d %.0f%s\n", invoices[groups[i]], rows[groups[i]], sum[groups[i]], by == "" ? "" : " " groups[i]
}
