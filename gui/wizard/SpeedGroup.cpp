#include "gui/wizard/SpeedGroup.h"

#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QRadioButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QVBoxLayout>

#include "gui/widgets/Format.h"
#include "gui/widgets/QuietLabel.h"
#include "gui/wizard/BackupSetup.h"

namespace basekeep {

namespace {

constexpr int minimumRateKiB = 32; ///< limits of the server's MAX_RATE
constexpr int maximumRateKiB = 1048576;
constexpr int defaultRateKiB = 51200; ///< where the limit begins when it is switched on
constexpr int kibPerMib = 1024;

} // namespace

SpeedGroup::SpeedGroup(BackupSetup& setup, QWidget* parent) : MethodGroup(tr("Speed and load"), setup, parent)
{
    auto* layout = new QVBoxLayout(this);
    m_fast = addOption(layout, QStringLiteral("checkpointFast"), tr("Checkpoint at once"),
                       tr("The copy begins within seconds; the server writes hard for that time."));
    m_spread = addOption(layout, QStringLiteral("checkpointSpread"), tr("Checkpoint gently"),
                         tr("The server takes its time, often minutes, before the first byte comes."));

    m_limitRate = makeCheckBox(QStringLiteral("limitRate"), tr("Li&mit to"),
                               tr("Leaves disk and network of the server to others."));
    m_limitRate->setAccessibleName(tr("Limit the transfer rate"));
    m_rate = new QSpinBox;
    m_rate->setObjectName(QStringLiteral("rate"));
    m_rate->setAccessibleName(tr("Largest transfer rate"));
    m_rate->setGroupSeparatorShown(true);
    m_rateUnit = new QComboBox;
    m_rateUnit->setObjectName(QStringLiteral("rateUnit"));
    m_rateUnit->setAccessibleName(tr("Unit of the transfer rate"));
    m_rateUnit->addItem(tr("KiB/s", "unit of a rate"), 1);
    m_rateUnit->addItem(tr("MiB/s", "unit of a rate"), kibPerMib);
    m_rateUnit->setCurrentIndex(1);
    auto* rateLine = new QHBoxLayout;
    rateLine->addWidget(m_limitRate);
    rateLine->addWidget(m_rate);
    rateLine->addWidget(m_rateUnit);
    rateLine->addStretch(1);
    layout->addLayout(rateLine);
    layout->addWidget(m_rateInWords = new QuietLabel);
    m_estimate = makeCheckBox(QStringLiteral("estimate"), tr("Estimate the size first"),
                              tr("Without it there is no percentage and no remaining time."));
    layout->addWidget(m_estimate);
    m_directIo = makeCheckBox(QStringLiteral("directIo"), tr("Write past the system's cache"),
                              tr("Faster, and leaves this machine's memory to others. Where the target cannot do it, "
                                 "the cache is used."));
    layout->addWidget(m_directIo);
    layout->addStretch(1);

    connect(m_fast, &QRadioButton::toggled, this, [this](bool isFast) {
        if (!isShowing())
            this->setup().setCheckpoint(isFast ? BackupSettings::Checkpoint::Fast : BackupSettings::Checkpoint::Spread);
    });
    connect(m_limitRate, &QCheckBox::toggled, this, [this](bool isLimited) {
        if (!isShowing())
            this->setup().setMaxRateKiB(isLimited ? defaultRateKiB : 0);
    });
    connect(m_rate, &QSpinBox::valueChanged, this, &SpeedGroup::applyRate);
    connect(m_rateUnit, &QComboBox::currentIndexChanged, this, &SpeedGroup::changeUnit);
    connect(m_estimate, &QCheckBox::toggled, &setup, &BackupSetup::setEstimateSize);
    connect(m_directIo, &QCheckBox::toggled, &setup, &BackupSetup::setDirectIo);
    refresh();
}

void SpeedGroup::showSettings()
{
    const BackupSettings& settings = setup().settings();
    (settings.checkpoint == BackupSettings::Checkpoint::Fast ? m_fast : m_spread)->setChecked(true);

    const bool isLimited = settings.maxRateKiB > 0;
    const int rate = isLimited ? settings.maxRateKiB : defaultRateKiB;
    // A rate that is no whole number of the larger unit can only be shown in the smaller one.
    if (rate % kibPerMib != 0)
        m_rateUnit->setCurrentIndex(0);
    const int unit = m_rateUnit->currentData().toInt();
    m_limitRate->setChecked(isLimited);
    m_rate->setEnabled(isLimited);
    m_rateUnit->setEnabled(isLimited);
    m_rate->setRange(qMax(1, minimumRateKiB / unit), maximumRateKiB / unit);
    m_rate->setSingleStep(unit == 1 ? kibPerMib : 1);
    m_rate->setValue(rate / unit);
    m_rateInWords->setText(isLimited ? tr("At most %1.").arg(formatRate(settings.maxRateKiB * 1024.0))
                                     : tr("As fast as server, network and disk allow."));
    m_estimate->setChecked(settings.estimateSize);
    m_directIo->setChecked(settings.directIo);
}

void SpeedGroup::changeUnit()
{
    const int unit = m_rateUnit->currentData().toInt();
    const int rate = setup().settings().maxRateKiB;
    if (!isShowing() && rate % unit != 0)
        setup().setMaxRateKiB(qMax(unit, rate / unit * unit));
    else
        refresh();
}

void SpeedGroup::applyRate()
{
    if (!isShowing())
        setup().setMaxRateKiB(m_rate->value() * m_rateUnit->currentData().toInt());
}

} // namespace basekeep
