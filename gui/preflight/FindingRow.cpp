#include "gui/preflight/FindingRow.h"

#include <QtCore/QRegularExpression>
#include <QtGui/QClipboard>
#include <QtGui/QFontDatabase>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QStyle>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include "gui/widgets/Icons.h"

namespace basekeep {

namespace {

constexpr qsizetype shortValue = 40; ///< characters

/// A line as it stands in pg_hba.conf or postgresql.conf: to be copied letter by letter, not to be read as prose.
bool isConfigurationLine(const QString& line)
{
    static const QRegularExpression entry(
        QStringLiteral("^(host|hostssl|hostnossl|hostgssenc|hostnogssenc|local)\\s+\\S+\\s+\\S+"
                       "\\s+\\S+(\\s+\\S+)?$"));
    static const QRegularExpression setting(QStringLiteral("^[a-z_]+ = \\S.*$"));
    return entry.match(line.trimmed()).hasMatch() || setting.match(line.trimmed()).hasMatch();
}

QLabel* selectableText(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setAlignment(Qt::AlignLeading | Qt::AlignTop);
    // The width is the row's to give; the height has to follow from it.
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    label->setSizePolicy(policy);
    label->setMinimumWidth(120);
    return label;
}

} // namespace

FindingRow::FindingRow(const Finding& finding, QWidget* parent) : QFrame(parent)
{
    setObjectName(QStringLiteral("finding-") + finding.key);
    setAccessibleName(tr("%1: %2", "severity, sentence").arg(word(finding.severity), finding.title));
    setAccessibleDescription(QStringList{finding.measured, finding.remedy}.join(u' ').trimmed());

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(6, 6, 6, 6);
    row->setSpacing(10);

    const int iconSize = style()->pixelMetric(QStyle::PM_SmallIconSize, nullptr, this);
    const StateColor state = stateOf(finding.severity);
    auto* picture = new QLabel(this);
    picture->setPixmap(icon(iconName(finding.severity), state).pixmap(iconSize, iconSize));
    row->addWidget(picture, 0, Qt::AlignTop);

    auto* wordLabel = new QLabel(word(finding.severity), this);
    QPalette wordPalette = wordLabel->palette();
    wordPalette.setColor(QPalette::WindowText, stateColor(state, palette()));
    wordLabel->setPalette(wordPalette);
    wordLabel->setForegroundRole(QPalette::WindowText); // on the list's ground it would be Text
    QFont bold = wordLabel->font();
    bold.setBold(true);
    wordLabel->setFont(bold);
    // One column for all rows, wide enough for the longest of the four words in the reader's language.
    int widest = 0;
    for (const auto severity :
         {Finding::Severity::Good, Finding::Severity::Note, Finding::Severity::Warning, Finding::Severity::Blocker})
        widest = qMax(widest, QFontMetrics(bold).horizontalAdvance(word(severity)));
    wordLabel->setMinimumWidth(widest + 6);
    row->addWidget(wordLabel, 0, Qt::AlignTop);

    auto* column = new QVBoxLayout;
    column->setSpacing(4);
    row->addLayout(column, 1);

    auto* titleLine = new QHBoxLayout;
    titleLine->setSpacing(12);
    titleLine->addWidget(selectableText(finding.title, this), 5);
    if (!finding.measured.isEmpty()) {
        auto* measured = selectableText(finding.measured, this);
        measured->setObjectName(QStringLiteral("measured"));
        measured->setAlignment(Qt::AlignRight | Qt::AlignTop);
        QPalette quiet = measured->palette();
        quiet.setColor(QPalette::WindowText, quietText(palette()));
        measured->setPalette(quiet);
        measured->setForegroundRole(QPalette::WindowText);
        // A short value takes what it needs; only a long one shares the line with the sentence.
        const bool isShort = finding.measured.size() <= shortValue && !finding.measured.contains(u'\n');
        measured->setWordWrap(!isShort);
        if (isShort)
            measured->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
        titleLine->addWidget(measured, isShort ? 0 : 4);
    }
    column->addLayout(titleLine);

    if (!finding.remedy.isEmpty())
        addRemedy(column, finding.remedy);
    if (!finding.detail.isEmpty())
        addDetail(column, finding.detail);
}

QString FindingRow::word(Finding::Severity severity)
{
    switch (severity) {
    case Finding::Severity::Good:
        return tr("In order");
    case Finding::Severity::Note:
        return tr("Note");
    case Finding::Severity::Warning:
        return tr("Warning");
    case Finding::Severity::Blocker:
        return tr("Blocker");
    }
    return {};
}

QString FindingRow::iconName(Finding::Severity severity)
{
    switch (severity) {
    case Finding::Severity::Good:
        return QStringLiteral("check");
    case Finding::Severity::Note:
        return QStringLiteral("note");
    case Finding::Severity::Warning:
        return QStringLiteral("warning");
    case Finding::Severity::Blocker:
        return QStringLiteral("error");
    }
    return {};
}

StateColor FindingRow::stateOf(Finding::Severity severity)
{
    switch (severity) {
    case Finding::Severity::Good:
        return StateColor::Good;
    case Finding::Severity::Note:
        return StateColor::Neutral;
    case Finding::Severity::Warning:
        return StateColor::Warning;
    case Finding::Severity::Blocker:
        return StateColor::Bad;
    }
    return StateColor::Neutral;
}

void FindingRow::addRemedy(QVBoxLayout* column, const QString& remedy)
{
    QStringList prose;
    const auto addProse = [&] {
        if (prose.isEmpty())
            return;
        auto* label = selectableText(prose.join(u'\n'), this);
        label->setObjectName(QStringLiteral("remedy"));
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        column->addWidget(label);
        prose.clear();
    };

    const QStringList lines = remedy.split(u'\n');
    for (const QString& line : lines) {
        if (!isConfigurationLine(line)) {
            if (!line.trimmed().isEmpty())
                prose.append(line);
            continue;
        }
        addProse();
        auto* codeLine = new QHBoxLayout;
        auto* code = new QLineEdit(line.trimmed(), this);
        code->setObjectName(QStringLiteral("remedyLine"));
        code->setAccessibleName(tr("Line to add to the configuration file"));
        code->setReadOnly(true);
        code->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
        code->setCursorPosition(0);
        auto* copy = new QToolButton(this);
        copy->setObjectName(QStringLiteral("copyRemedy"));
        copy->setText(tr("Copy"));
        copy->setAccessibleName(tr("Copy the line"));
        copy->setIcon(icon(QStringLiteral("copy")));
        copy->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        connect(copy, &QToolButton::clicked, this,
                [text = line.trimmed()] { QGuiApplication::clipboard()->setText(text); });
        codeLine->addWidget(code, 1);
        codeLine->addWidget(copy);
        column->addLayout(codeLine);
    }
    addProse();
}

void FindingRow::addDetail(QVBoxLayout* column, const QString& detail)
{
    auto* fold = new QToolButton(this);
    fold->setObjectName(QStringLiteral("detailsButton"));
    fold->setText(tr("Details"));
    fold->setAccessibleName(tr("Show the server's or the system's own words"));
    fold->setCheckable(true);
    fold->setAutoRaise(true);
    fold->setArrowType(Qt::RightArrow);
    fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    auto* text = selectableText(detail, this);
    text->setObjectName(QStringLiteral("detail"));
    text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    text->hide();
    connect(fold, &QToolButton::toggled, text, [fold, text](bool open) {
        fold->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
        text->setVisible(open);
    });
    column->addWidget(fold, 0, Qt::AlignLeft);
    column->addWidget(text);
}

} // namespace basekeep
