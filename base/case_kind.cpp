// SPDX-License-Identifier: Apache-2.0
// Knows every kind of case.
#include "base/case_kind.hpp"

#include <array>

#include "base/in_order.hpp"

namespace crossdock {
namespace {

using enum CaseOwner;
using std::chrono::hours;

constexpr std::array table{
    CaseRow{CaseKind::input_rejected, "INPUT_REJECTED",
            "A partner's document was refused by its standard or guide, and the partner was told.",
            "See why with 'crossdock message show'. The next good document of this kind closes the case.", operations,
            hours(4), CaseFold::partner},
    CaseRow{CaseKind::input_unreadable, "INPUT_UNREADABLE",
            "A partner sent what is neither taken nor answered: a PDF, an empty or broken file, a syntax not agreed.",
            "Look at it with 'crossdock message raw', and tell the partner: nobody else does.", operations, hours(4),
            CaseFold::partner},
    CaseRow{CaseKind::sender_refused, "SENDER_REFUSED",
            "An interchange names a sender that is not the partner whose channel it came through.",
            "Ask the partner whose document it is. Correct the identity in the profile if it is wrong.", operations,
            hours(4), CaseFold::partner},
    CaseRow{CaseKind::receiver_unknown, "RECEIVER_UNKNOWN", "An interchange is for somebody else than us.",
            "Tell the partner; or add our identity for it ('our_x12') to the profile.", operations, hours(4),
            CaseFold::partner},
    CaseRow{CaseKind::control_number_reused, "CONTROL_NUMBER_REUSED",
            "An interchange has a control number that came before with other content, and was refused.",
            "Ask the partner to send it again under a new number.", operations, hours(4), CaseFold::partner},
    CaseRow{CaseKind::http_id_reused, "HTTP_ID_REUSED",
            "A document came by HTTP under an identifier that was used before for other content.",
            "Ask the partner to send it again under a new identifier.", operations, hours(4), CaseFold::partner},
    CaseRow{CaseKind::as2_message_refused, "AS2_MESSAGE_REFUSED",
            "An AS2 message could not be decrypted or verified, or its receipt not be given.",
            "Mend the key or certificate, then 'crossdock message reopen', or ask the partner to send it again.",
            operations, hours(4), CaseFold::partner},
    CaseRow{CaseKind::message_id_reused, "MESSAGE_ID_REUSED",
            "An AS2 message came under a Message-ID that was accepted before with other content.",
            "Ask the partner to send it again under a new Message-ID.", operations, hours(4), CaseFold::partner},
    CaseRow{CaseKind::as2_decryption_failing, "AS2_DECRYPTION_FAILING",
            "Many messages of a partner could not be decrypted within an hour.",
            "Compare the certificate that the partner encrypts for with 'crossdock cert list'.", operations, hours(1),
            CaseFold::subject},
    CaseRow{CaseKind::receipt_host_refused, "RECEIPT_HOST_REFUSED",
            "A partner asks for its AS2 receipts at a host that its profile does not name.",
            "Ask the partner whether the host is its own, and add it to 'receipt_hosts'.", operations, hours(4),
            CaseFold::subject},
    CaseRow{CaseKind::strangers_refused, "STRANGERS_REFUSED",
            "Callers who proved nothing were refused a hundred times within an hour.",
            "See in the log where they come from; a firewall keeps them away. Nothing of it is kept.", operations,
            hours(24), CaseFold::subject},
    CaseRow{CaseKind::incomplete_file, "INCOMPLETE_FILE",
            "A file was taken without its end: it did not change any more, and its interchange is not closed.",
            "Ask the partner to send it again, and to rename a file when it is complete.", operations, hours(4),
            CaseFold::subject},
    CaseRow{CaseKind::name_refused, "NAME_REFUSED",
            "A partner's folder holds what is never taken: a link, a device, a name that cannot be used.",
            "Ask the partner to take it away; the log names each. The case closes when none is left.", operations,
            hours(24), CaseFold::subject},
    CaseRow{CaseKind::file_too_large, "FILE_TOO_LARGE",
            "A partner's folder holds a file beyond the limit, which is not taken.",
            "Ask the partner to split it, or raise 'maximum_file' in gateway.yaml. The case closes when none is left.",
            operations, hours(4), CaseFold::subject},
    CaseRow{CaseKind::our_document_rejected, "OUR_DOCUMENT_REJECTED", "A partner refused a document of ours.",
            "Correct what it names, and send the document again. The case closes when it is accepted.", operations,
            hours(4), CaseFold::subject},
    CaseRow{CaseKind::our_document_unopened, "OUR_DOCUMENT_UNOPENED",
            "A partner confirmed a message of ours without opening it: it does not have the document.",
            "Do what the text advises, and send the document again. The case closes when it is accepted.", operations,
            hours(4), CaseFold::subject},
    CaseRow{CaseKind::acknowledgement_overdue, "ACKNOWLEDGEMENT_OVERDUE",
            "A partner did not acknowledge a document of ours in time.",
            "Ask the partner whether it came; 'crossdock message resend' repeats it.", operations, hours(4),
            CaseFold::subject},
    CaseRow{CaseKind::receipt_overdue, "RECEIPT_OVERDUE",
            "A partner did not confirm the receipt of an AS2 message in time.",
            "Ask the partner for its receipt; 'crossdock message resend' repeats the message.", operations, hours(4),
            CaseFold::subject},
    CaseRow{CaseKind::receipt_unproven, "RECEIPT_UNPROVEN", "A receipt claims to be a partner's and proves nothing.",
            "Compare the certificate that signed it with the profile.", operations, hours(4), CaseFold::subject},
    CaseRow{CaseKind::mic_mismatch, "MIC_MISMATCH", "A partner took a message of ours, and hashed something else.",
            "Do what the text advises; 'crossdock partner test' repeats it without a document.", operations, hours(24),
            CaseFold::subject},
    CaseRow{CaseKind::channel_failing, "CHANNEL_FAILING", "A partner's channel fails again and again.",
            "Find out where with 'crossdock partner test'. It closes when the channel works.", operations, hours(1),
            CaseFold::subject},
    CaseRow{CaseKind::destination_silent, "DESTINATION_SILENT", "A destination takes nothing of what waits for it.",
            "Ask the partner; 'crossdock queue destinations' says since when. It closes when it takes something.",
            operations, hours(1), CaseFold::subject},
    CaseRow{CaseKind::folder_unreadable, "FOLDER_UNREADABLE",
            "A partner's folder cannot be read: it is gone, no folder, or somebody else's symbolic link.",
            "Give the gateway the folder back. The case closes when it is read again.", operations, hours(1),
            CaseFold::subject},
    CaseRow{CaseKind::webhook_disabled, "WEBHOOK_DISABLED", "A webhook took nothing any more, and is disabled.",
            "Mend it, close the case, then 'crossdock webhook replay'.", operations, hours(24), CaseFold::subject},
    CaseRow{CaseKind::work_held, "WORK_HELD", "A stage cannot do its work.",
            "Mend the cause, then 'crossdock queue release'; or give the work up with 'crossdock queue discard'.",
            operations, hours(4), CaseFold::subject},
    CaseRow{CaseKind::timer_failed, "TIMER_FAILED", "A deadline is over, and the gateway cannot act upon it.",
            "Look at its order or message, and do what the deadline was for.", operations, hours(4), CaseFold::subject},
    CaseRow{CaseKind::clock_jumped, "CLOCK_JUMPED",
            "The clock jumped, or the gateway was away for long: deadlines were moved with it.",
            "Make sure that the clock is right. If it was wrong, look at what was overdue meanwhile.", operations,
            hours(4), CaseFold::subject},
    CaseRow{CaseKind::store_restored, "STORE_RESTORED", "A backup of the store was restored.",
            "Ask partners to send again what they sent after the backup; docs/operations.md says how.", operations,
            hours(4), CaseFold::subject},
    CaseRow{CaseKind::certificate_offered, "CERTIFICATE_OFFERED", "A partner offers a certificate.",
            "Compare its fingerprint by telephone, then 'crossdock cert accept' or 'reject'.", onboarding, hours(72),
            CaseFold::parts},
    CaseRow{CaseKind::certificate_rejected, "CERTIFICATE_REJECTED", "A partner rejected our certificate.",
            "Ask the partner why; until it is accepted the old one stays in use.", onboarding, hours(24),
            CaseFold::parts},
    CaseRow{CaseKind::certificate_exchange_bad, "CERTIFICATE_EXCHANGE_BAD",
            "A message about certificates changes nothing.", "Tell the partner what was wrong with it.", onboarding,
            hours(72), CaseFold::subject},
    CaseRow{CaseKind::unsupplied, "UNSUPPLIED", "Units of a buyer's order cannot be supplied by anybody.",
            "See why with 'crossdock route explain'; tell the buyer, or order by hand.", buying, hours(4),
            CaseFold::parts},
    CaseRow{CaseKind::not_billed, "NOT_BILLED", "Goods left, and have no price: nobody can bill them.",
            "Name the price with 'crossdock order set-price'.", finance, hours(24), CaseFold::parts},
    CaseRow{CaseKind::no_selling_price, "NO_SELLING_PRICE", "An order line has no selling price.",
            "Name the price with 'crossdock order set-price'.", finance, hours(24), CaseFold::parts},
    CaseRow{CaseKind::ack_late, "ACK_LATE", "A supplier did not answer a purchase order in time.",
            "Call the supplier; what it will not send is ordered elsewhere.", buying, hours(4), CaseFold::parts},
    CaseRow{CaseKind::late_ack, "LATE_ACK", "A supplier acknowledges units that were rejected or cancelled before.",
            "Make sure that the supplier does not ship them.", buying, hours(4), CaseFold::parts},
    CaseRow{CaseKind::ack_rejected, "ACK_REJECTED", "A supplier rejects units.",
            "See where they are ordered now with 'crossdock order show'.", buying, hours(24), CaseFold::parts},
    CaseRow{CaseKind::qty_cut, "QTY_CUT", "A supplier sends fewer units than were ordered.",
            "See where the rest is ordered now with 'crossdock order show'.", buying, hours(24), CaseFold::parts},
    CaseRow{CaseKind::backordered, "BACKORDERED", "A supplier sends units later.",
            "Tell the buyer, or order them elsewhere.", buying, hours(24), CaseFold::parts},
    CaseRow{CaseKind::price_changed, "PRICE_CHANGED", "A supplier acknowledges another price.",
            "Agree on the price; the invoice is held otherwise.", buying, hours(24), CaseFold::parts},
    CaseRow{CaseKind::date_changed, "DATE_CHANGED", "A supplier acknowledges another date.",
            "Tell the buyer if the date matters.", buying, hours(24), CaseFold::parts},
    CaseRow{CaseKind::substituted, "SUBSTITUTED", "A supplier wants to send another item.",
            "Agree with the buyer, and answer the supplier.", buying, hours(24), CaseFold::parts},
    CaseRow{CaseKind::ack_on_hold, "ACK_ON_HOLD", "A supplier keeps units on hold.",
            "Ask the supplier what it waits for.", buying, hours(24), CaseFold::parts},
    CaseRow{CaseKind::ack_incomplete, "ACK_INCOMPLETE", "A supplier's answer says nothing about some units.",
            "Ask the supplier about them.", buying, hours(24), CaseFold::parts},
    CaseRow{CaseKind::ack_over, "ACK_OVER", "A supplier acknowledges more than was ordered.",
            "Make sure that the supplier sends no more than was ordered.", buying, hours(24), CaseFold::parts},
    CaseRow{CaseKind::ack_after_shipment, "ACK_AFTER_SHIPMENT", "A supplier's answer contradicts what it has shipped.",
            "Ask the supplier what it has sent.", buying, hours(24), CaseFold::parts},
    CaseRow{CaseKind::ship_notice_overdue, "SHIP_NOTICE_OVERDUE", "A supplier has not announced its shipment in time.",
            "Ask the supplier when it ships.", buying, hours(24), CaseFold::subject},
    CaseRow{CaseKind::over_shipped, "OVER_SHIPPED", "A supplier ships more than was ordered.",
            "Decide with the supplier whether the units come back.", buying, hours(24), CaseFold::parts},
    CaseRow{CaseKind::shipped_not_open, "SHIPPED_NOT_OPEN",
            "A supplier ships units that it was not asked for any more.",
            "Stop the shipment, or decide with the supplier whether the units come back.", buying, hours(4),
            CaseFold::parts},
    CaseRow{CaseKind::duplicate_shipment, "DUPLICATE_SHIPMENT", "A shipment was announced twice.",
            "Ask the supplier which notice counts.", buying, hours(24), CaseFold::parts},
    CaseRow{CaseKind::unknown_shipment, "UNKNOWN_SHIPMENT", "A notice changes a shipment that is not known.",
            "Ask the supplier for the first notice.", buying, hours(24), CaseFold::parts},
    CaseRow{CaseKind::tracking_invalid, "TRACKING_INVALID", "A tracking number or a code of a pallet is wrong.",
            "Ask the supplier for the right one.", buying, hours(72), CaseFold::parts},
    CaseRow{CaseKind::recall_needed, "RECALL_NEEDED", "More units are under way than the buyer wants.",
            "Recall them from the supplier.", buying, hours(4), CaseFold::parts},
    CaseRow{CaseKind::evidence_withdrawn, "EVIDENCE_WITHDRAWN",
            "Money was approved for goods that did not leave after all.",
            "Decide with 'crossdock invoice holds' what is disputed.", finance, hours(24), CaseFold::parts},
    CaseRow{CaseKind::wrong_unit, "WRONG_UNIT", "A supplier counts in a unit that the line does not have.",
            "Ask the supplier for the quantity in the unit of the order, or add the pack to its offer.", buying,
            hours(24), CaseFold::parts},
    CaseRow{CaseKind::bad_quantity, "BAD_QUANTITY", "A supplier writes a quantity that is none.",
            "Ask the supplier for the right quantity.", buying, hours(24), CaseFold::parts},
    CaseRow{CaseKind::unknown_line, "UNKNOWN_LINE", "A supplier names a line that was not ordered.",
            "Ask the supplier which line it means.", buying, hours(24), CaseFold::parts},
    CaseRow{CaseKind::unknown_order, "UNKNOWN_ORDER", "A supplier names a purchase order that is not known.",
            "Ask the supplier which order it means.", buying, hours(24), CaseFold::parts},
    CaseRow{CaseKind::ambiguous_line, "AMBIGUOUS_LINE", "A supplier's line fits several lines of the order.",
            "Ask the supplier which line it means.", buying, hours(24), CaseFold::parts},
    CaseRow{CaseKind::item_mismatch, "ITEM_MISMATCH", "A supplier's line names another item than was ordered.",
            "Ask the supplier what it sends.", buying, hours(24), CaseFold::parts},
};

static_assert(in_order(table, &CaseRow::kind, CaseKind::item_mismatch));

struct OwnerWord {
  CaseOwner owner;
  std::string_view word;
};
constexpr std::array owners{OwnerWord{operations, "operations"}, OwnerWord{finance, "finance"},
                            OwnerWord{onboarding, "onboarding"}, OwnerWord{buying, "buying"}};

}  // namespace

std::span<const CaseRow> case_rows() { return table; }
const CaseRow& row_of(CaseKind kind) { return table.at(static_cast<std::size_t>(kind)); }

std::string_view to_string(CaseKind kind) { return row_of(kind).word; }

std::string_view to_string(CaseOwner owner) {
  for (const auto& known : owners) {
    if (known.owner == owner) return known.word;
  }
  return {};
}

std::optional<CaseKind> case_kind(std::string_view word) {
  for (const auto& row : table) {
    if (row.word == word) return row.kind;
  }
  return std::nullopt;
}

std::vector<std::string_view> case_owner_words() {
  std::vector<std::string_view> words;
  for (const auto& known : owners) words.push_back(known.word);
  return words;
}

std::optional<CaseOwner> case_owner(std::string_view word) {
  for (const auto& known : owners) {
    if (known.word == word) return known.owner;
  }
  return std::nullopt;
}

}  // namespace crossdock
